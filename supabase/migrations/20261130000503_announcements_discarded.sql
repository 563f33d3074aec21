-- What was put together and not confirmed is thrown away again when she goes back to its words.

grant delete on public.announcements to authenticated;
create policy "The educator throws away what nobody has seen" on public.announcements for delete to authenticated
  using ((select private.is_admin()) and confirmed_at is null);
