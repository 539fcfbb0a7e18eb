"""Rules of the timetable: its steps, for whom, and what is due now."""
