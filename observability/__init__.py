"""From the catalogue to the configuration of the monitoring programs. Pure: text out, no Pulumi, no network."""
