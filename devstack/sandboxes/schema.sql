-- What the sandboxes remember. `received_at` and every `*_due` are real time (ISO text, Unix seconds); `at` is the time of the product's clock.

-- One text that went to many people; each message fills it with its own substitutions when it is shown.
create table if not exists mail_batches (id integer primary key, body text not null);

create table if not exists messages (
    seq integer primary key,
    id text not null unique,
    provider text not null,
    channel text not null,
    recipient text not null,
    subject text not null default '',
    text text not null default '',
    html text not null default '',
    batch integer references mail_batches (id),
    data text not null default '{}',
    status text not null,
    at text not null,
    received_at text not null
);
create index if not exists messages_by_recipient on messages (recipient, seq);
create index if not exists messages_by_channel on messages (channel, seq);
create index if not exists messages_by_time on messages (received_at);

-- What people answered from the page, and messages out of the blue.
create table if not exists answers (
    seq integer primary key,
    message text,
    channel text not null,
    sender text not null,
    text text not null,
    at text not null
);
create index if not exists answers_by_message on answers (message);

-- SendGrid's events wait here until they leave together.
create table if not exists mail_events (seq integer primary key, due real not null, body text not null);
create index if not exists mail_events_by_due on mail_events (due);

-- The addresses to which SendGrid drops mail by itself, by list.
create table if not exists mail_suppressions (
    list text not null,
    address text not null,
    reason text not null default '',
    created real not null,
    primary key (list, address)
);

create table if not exists campaigns (name text primary key, body text not null);
-- When a person last wrote on WhatsApp, by the product's clock: free replies are allowed for 24 hours.
create table if not exists windows (phone text primary key, opened_at text not null);

-- People as AiSensy knows them: made by the first message to them, opted in by that.
create table if not exists whatsapp_contacts (phone text primary key, id text not null, name text not null default '', opted_in integer not null default 1);

create table if not exists executions (
    id text primary key,
    seq integer not null,
    agent text not null,
    status text not null,
    body text not null,
    created real not null,
    step_due real,
    outcome text
);
create index if not exists executions_by_step on executions (step_due) where step_due is not null;
create index if not exists executions_by_agent on executions (agent, seq);

create table if not exists tokens (token text primary key, expires real not null);
create table if not exists payment_requests (seq integer primary key, id text not null unique, body text not null);
create table if not exists payments (id text primary key, request text not null, body text not null);
create index if not exists payments_by_request on payments (request);

-- The webhooks still to be delivered; a delivered one is deleted, one that was given up stays as `dead`.
create table if not exists deliveries (
    seq integer primary key,
    provider text not null,
    url text not null,
    headers text not null,
    body blob not null,
    due real not null,
    attempt integer not null default 0,
    first_due real not null,
    state text not null default 'waiting',
    problem text not null default ''
);
create index if not exists deliveries_by_due on deliveries (due) where state = 'waiting';

create table if not exists switches (name text primary key, value text not null);

create table if not exists refunds (id text primary key, body text not null);
