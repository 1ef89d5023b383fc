"""Programs of the platform's own: Lambda functions and small servers in the clusters, each a folder that runs alone."""
