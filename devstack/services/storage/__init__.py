"""The Storage API over storage.buckets and storage.objects."""
