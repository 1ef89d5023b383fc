"""The embedded cloud: the real Pulumi engine, moto as AWS and a real Kubernetes control plane on this machine."""
