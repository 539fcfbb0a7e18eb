"""lagplanner plans the working meetings of a network whose members take turns as hosts."""
