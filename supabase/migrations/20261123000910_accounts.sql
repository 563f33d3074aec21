-- What Settings needs of tables that others made: when a provider was last asked about our account, its newest webhooks, who wrote a notice.

alter table public.channel_states add column checked_at timestamptz not null default clock_timestamp();
comment on column public.channel_states.checked_at is 'Real clock: when the provider was last asked about our account, or is being asked.';

create index webhook_events_provider_idx on public.webhook_events (provider, id desc);

alter table public.consent_notices add column origin text not null default 'catalogue' check (origin in ('catalogue', 'educator'));
comment on column public.consent_notices.origin is 'Whose words: those of a release, or the educator''s. After hers, a release publishes none by itself.';
