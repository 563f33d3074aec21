"""What a student's profile says, what of it only the teacher changes, and what the student wants to get."""
