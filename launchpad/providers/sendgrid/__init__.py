"""E-mail by SendGrid: Mail Send, the signed Event Webhook and Inbound Parse."""
