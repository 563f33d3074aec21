"""WhatsApp by AiSensy: templates through live API campaigns, free replies through the Project API, signed webhooks."""
