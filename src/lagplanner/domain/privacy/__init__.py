"""What is known of people, how long, and how is it forgotten?"""
