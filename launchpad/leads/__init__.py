"""Lead lists: from a file of any make to families, contacts and leads, with a reason for every row."""
