"""WhatsApp: templates as WhatsApp approves them, our number, stops told to AiSensy and heard from it, other ways."""
