-- What the educator takes with her is everything: the engine, which packs it, reads her saved comments too.
grant select on public.saved_comments to service_role;
