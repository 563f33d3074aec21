"""SQL of lead imports. Temporary tables live for one transaction: `batch` (rows), `keys` (their contacts), `known`."""

CREATE = """
insert into public.lead_imports (
  file_name, storage_path, size_bytes, encoding, delimiter, header, samples, mapping, lead_source, default_owner,
  created_by
) values (%(file_name)s, %(storage_path)s, %(size_bytes)s, %(encoding)s, %(delimiter)s, %(header)s, %(samples)s,
        %(mapping)s, %(lead_source)s, %(default_owner)s, %(created_by)s)
returning id
"""

# The newest import of a list with the same columns, whose mapping the educator has confirmed.
EARLIER = """
select mapping, default_owner, lead_source from public.lead_imports
 where header = %(header)s and checked_at is not null
 order by created_at desc limit 1
"""

ONE = "select * from public.lead_imports where id = %(id)s"
ONE_LOCKED = ONE + " for update"

MAP = """
update public.lead_imports
   set mapping = %(mapping)s, default_owner = %(default_owner)s, lead_source = %(lead_source)s, status = 'mapped',
       error = null, claimed_by = null, lease_until = null
 where id = %(id)s
"""

START_CHECK = """
update public.lead_imports
   set status = 'checking', error = null, done_rows = 0, claimed_by = null, lease_until = null
 where id = %(id)s
"""

START_RUN = """
update public.lead_imports i
   set status = 'running', error = null, after_import = %(after_import)s, drip_per_hour = %(per_hour)s,
       claimed_by = null, lease_until = null,
       done_rows = i.total_rows - (
         select count(*) from public.lead_import_rows r
          where r.import_id = i.id and r.verdict in ('new', 'updated') and r.applied_at is null)
 where i.id = %(id)s
"""

STOP = "update public.lead_imports set status = %(status)s, claimed_by = null, lease_until = null where id = %(id)s"

IS_BEGUN = (
    "select exists (select 1 from public.lead_import_rows where import_id = %(id)s and applied_at is not null) as begun"
)

SIBLING = """
update public.lead_import_rows
   set keep_as_sibling = %(keep)s, verdict = case when %(keep)s then 'new' else 'duplicate' end::public.import_verdict,
       bucket = case when %(keep)s then 'new' when duplicate_of_row is not null then 'in_file' else 'lead' end
 where import_id = %(id)s and row_no = %(row_no)s and possible_sibling and applied_at is null
returning row_no
"""

# Rows that are not imported, in the order of the file.
REJECTED = """
select row_no, verdict, reason, raw from public.lead_import_rows
 where import_id = %(id)s and verdict in ('invalid', 'duplicate') and row_no > %(after)s
 order by row_no limit %(limit)s
"""

CLAIM = """
update public.lead_imports set claimed_by = %(claim)s, lease_until = clock_timestamp() + %(lease)s
 where id = (select id from public.lead_imports
              where status in ('checking', 'running', 'undoing')
                and (lease_until is null or lease_until < clock_timestamp())
              order by created_at for update skip locked limit 1)
returning *
"""

# Only the holder of the claim writes; whoever lost it, or was cancelled, gets no row and stops.
PROGRESS = """
update public.lead_imports
   set done_rows = %(done)s, lease_until = clock_timestamp() + %(lease)s
 where id = %(id)s and claimed_by = %(claim)s and status = %(status)s
returning id
"""

RELEASE = """
update public.lead_imports set claimed_by = null, lease_until = clock_timestamp() + %(wait)s
 where id = %(id)s and claimed_by = %(claim)s
"""

FAIL = """
update public.lead_imports set status = 'failed', error = %(error)s, claimed_by = null, lease_until = null
 where id = %(id)s and claimed_by = %(claim)s and status in ('checking', 'running', 'undoing')
"""

# What the educator wrote in place of cells outlives a new check of the same file.
EDITS = """
select row_no, edits, match from public.lead_import_rows
 where import_id = %(id)s and (edits <> '{}' or match is not null)
"""

FORGET_ROWS = "delete from public.lead_import_rows where import_id = %(id)s"

COPY_ROWS = """
copy public.lead_import_rows (import_id, row_no, verdict, bucket, field, reason, raw, cleaned, edits, match) from stdin
"""

COUNT = """
update public.lead_imports i
   set total_rows = n.all_rows, new_rows = n.new, updated_rows = n.updated, duplicate_rows = n.duplicate,
       invalid_rows = n.invalid, buckets = b.buckets
  from (select count(*) as all_rows, count(*) filter (where verdict = 'new') as new,
               count(*) filter (where verdict = 'updated') as updated,
               count(*) filter (where verdict = 'duplicate') as duplicate,
               count(*) filter (where verdict = 'invalid') as invalid
          from public.lead_import_rows where import_id = %(id)s) n,
       (select coalesce(jsonb_object_agg(bucket, rows), '{}') as buckets
          from (select bucket, count(*) as rows
                  from public.lead_import_rows where import_id = %(id)s group by bucket) c) b
 where i.id = %(id)s
"""

CHECKED = """
update public.lead_imports
   set status = 'checked', done_rows = total_rows, checked_at = public.app_now(), claimed_by = null, lease_until = null
 where id = %(id)s
"""

DONE = """
update public.lead_imports
   set status = 'done', done_rows = total_rows, finished_at = public.app_now(), claimed_by = null, lease_until = null
 where id = %(id)s
"""

# ------------------------------------------------------------------------------------------- the same within the file
BATCH_TO_CHECK = """
create temp table batch on commit drop as
select r.row_no, r.cleaned, null::uuid as family_hint, coalesce(r.match, i.default_match) as policy
  from public.lead_import_rows r join public.lead_imports i on i.id = r.import_id
 where r.import_id = %(id)s and r.verdict = 'new'
   and (%(rows)s::integer[] is null or r.row_no = any(%(rows)s))
"""

# Rows whose lead is known, when what happens with them has changed.
BATCH_TO_MATCH = """
create temp table batch on commit drop as
select r.row_no, r.cleaned, null::uuid as family_hint, coalesce(r.match, i.default_match) as policy
  from public.lead_import_rows r join public.lead_imports i on i.id = r.import_id
 where r.import_id = %(id)s and r.verdict in ('updated', 'duplicate') and r.duplicate_of_row is null
   and (%(rows)s::integer[] is null or r.row_no = any(%(rows)s))
"""

KEYS = """
create temp table keys on commit drop as
select b.row_no, c.position, (c.contact ->> 'kind')::public.contact_kind as kind, c.contact ->> 'value' as value,
       (c.contact ->> 'owner')::public.contact_owner as owner
  from batch b
 cross join lateral jsonb_array_elements(b.cleaned -> 'contacts') with ordinality as c (contact, position);
create index on keys (kind, value);
create index on keys (row_no);
analyze batch;
analyze keys
"""

# The first row of each contact stands; a later one with any contact of it is its duplicate.
REPEATED = """
with first as (
  select row_no, position, kind, min(row_no) over (partition by kind, value) as first_row from keys
), repeat as (
  select distinct on (row_no) row_no, first_row, kind
    from first where first_row < row_no order by row_no, first_row, position
)
update public.lead_import_rows r
   set verdict = 'duplicate', duplicate_of_row = d.first_row, field = d.kind::text
  from repeat d where r.import_id = %(id)s and r.row_no = d.row_no
"""

# A repeat of a repeat belongs to the row at the head of the chain. Run until it changes nothing.
FOLLOW_CHAIN = """
update public.lead_import_rows r set duplicate_of_row = head.duplicate_of_row
  from public.lead_import_rows head
 where r.import_id = %(id)s and head.import_id = %(id)s and r.duplicate_of_row = head.row_no
   and head.duplicate_of_row is not null
"""

# Two names may be one child's when the words of one are all words of the other.
EXPLAIN_REPEATED = """
with named as (
  select this.row_no, string_to_array(lower(this.cleaned ->> 'student_name'), ' ') as name,
         string_to_array(lower(head.cleaned ->> 'student_name'), ' ') as head_name
    from public.lead_import_rows this
    join public.lead_import_rows head on head.import_id = this.import_id and head.row_no = this.duplicate_of_row
   where this.import_id = %(id)s and this.row_no in (select row_no from batch)
)
update public.lead_import_rows r
   set possible_sibling = not (n.name <@ n.head_name or n.head_name <@ n.name), bucket = 'in_file',
       reason = 'the same ' || case r.field when 'email' then 'e-mail address' else 'number' end
                || ' as row ' || r.duplicate_of_row
  from named n where r.import_id = %(id)s and r.row_no = n.row_no
"""

DROP_REPEATED = """
delete from batch b using public.lead_import_rows r
 where r.import_id = %(id)s and r.row_no = b.row_no and r.verdict = 'duplicate'
"""

# ------------------------------------------------------------------------------------------------- known to us already
# For each row of the batch whose family we have: which child it means, what is to be done with it, and why. fills: the
# blanks of ours that it would fill. nth: rows of one child after its first one change nothing.
KNOWN = """
create temp table known on commit drop as
with met as (
  select b.row_no, b.cleaned, b.policy, c.kind, coalesce(c.family_id, b.family_hint) as family_id,
         exists (select 1 from keys k join public.contacts o on o.kind = k.kind and o.value = k.value
                  where k.row_no = b.row_no and o.opted_out_at is not null) as is_opted_out
    from batch b
    left join lateral (
      select c.family_id, c.kind
        from keys k join public.contacts c on c.kind = k.kind and c.value = k.value
       where k.row_no = b.row_no order by k.position limit 1) c on true
   where coalesce(c.family_id, b.family_hint) is not null
), meant as (
  select m.*, child.id as lead_id, child.stage, coalesce(child.is_same, false) as is_same_child,
         row_number() over (partition by m.family_id, child.id, child.is_same, lower(m.cleaned ->> 'student_name')
                            order by m.row_no) as nth,
         case m.policy when 'keep' then array[]::text[] else array_remove(array[
           case when child.grade is null and m.cleaned ? 'grade' or child.grade <> o.new ->> 'grade' then 'class' end,
           case when child.city is null and m.cleaned ? 'city' or child.city <> o.new ->> 'city' then 'city' end,
           case when child.source is null and m.cleaned ? 'source'
                     or child.source <> o.new ->> 'source' then 'source' end,
           case when child.birth_year is null and m.cleaned ? 'age'
                     and coalesce(child.age::text <> o.new ->> 'age', child.age is null) then 'age' end,
           case when child.birth_year is null and m.cleaned ? 'birth_year'
                     or child.birth_year::text <> o.new ->> 'birth_year' then 'year of birth' end,
           case when child.is_same and child.student_name <> o.new ->> 'student_name' then 'name' end,
           case when m.cleaned ? 'guardian_name' and exists (
             select 1 from keys k join public.contacts c on c.kind = k.kind and c.value = k.value
              where k.row_no = m.row_no and c.family_id = m.family_id and c.owner <> 'student'
                and (c.name is null or c.name <> o.new ->> 'guardian_name'))
             then 'name of the guardian' end] || array(
           select case k.kind when 'email' then 'e-mail address' else 'number' end from keys k
            where k.row_no = m.row_no
              and not exists (select 1 from public.contacts c where c.kind = k.kind and c.value = k.value)
              and (m.policy = 'overwrite'
                   or not exists (select 1 from public.contacts c where c.family_id = m.family_id and c.kind = k.kind
                                     and (c.owner = 'student') = (k.owner = 'student')))), null) end as fills
    from met m
    left join lateral (
      select l.*, n.this <@ n.that or n.that <@ n.this as is_same
        from public.imported_leads l, lateral (
          select string_to_array(lower(l.student_name), ' ') as this,
                 string_to_array(lower(m.cleaned ->> 'student_name'), ' ') as that) n
       where l.family_id = m.family_id and l.merged_into is null
       order by is_same desc, l.created_at, l.id limit 1) child on true
   -- What may stand in place of ours: all of it, or nothing.
   cross join lateral (select case m.policy when 'overwrite' then m.cleaned else '{}' end as new) o
)
select row_no, family_id, lead_id, kind, is_same_child, nth,
       is_same_child and nth = 1 and cardinality(fills) > 0 as is_filled,
       case when not is_same_child then 'a contact of a family that we know'
            when cardinality(fills) > 0 and nth = 1
            then case policy when 'overwrite' then 'changes ' else 'fills ' end || array_to_string(fills, ', ')
            when stage in ('paid', 'enrolled') then 'already a student'
            else 'already a lead' end || case when is_opted_out then ', and opted out' else '' end as reason,
       case when not is_same_child then 'lead'
            when cardinality(fills) > 0 and nth = 1 then 'update'
            when stage in ('paid', 'enrolled') then 'student'
            when is_opted_out then 'opted_out'
            else 'lead' end as bucket
  from meant
"""

EXPLAIN_KNOWN = """
update public.lead_import_rows r
   set verdict = case when k.is_filled then 'updated' else 'duplicate' end::public.import_verdict,
       field = k.kind::text, reason = k.reason, possible_sibling = not k.is_same_child, lead_id = k.lead_id,
       bucket = k.bucket
  from known k
 where r.import_id = %(id)s and r.row_no = k.row_no and k.lead_id is not null
"""

# Contacts of the batch to which nothing is written: marked at an erasing, or stopped by their person. What else a row
# brings for the same person is stopped with them; of_student is null where it is the whole row.
STOPPED = """
create temp table stopped on commit drop as
select k.row_no, k.position, k.kind, null::boolean as of_student, 'erased before' as by
  from keys k where exists (select 1 from private.erased_contacts) and private.was_erased(k.kind, k.value)
 union all
select k.row_no, k.position, k.kind, c.owner = 'student', 'opted out before'
  from keys k join public.contacts c on c.kind = k.kind and c.value = k.value where c.opted_out_at is not null
"""

EXPLAIN_ERASED = """
update public.lead_import_rows r
   set bucket = 'opted_out', field = s.kind::text,
       reason = 'erased before; comes in stopped, and nothing is sent until they start again themselves'
  from (select distinct on (row_no) row_no, kind from stopped where by = 'erased before' order by row_no, position) s
 where r.import_id = %(id)s and r.row_no = s.row_no and r.verdict = 'new' and r.applied_at is null
"""

# ------------------------------------------------------------------------------------------------------------- the run
# The next rows; second children come last, when the families that they join are there.
BATCH_TO_RUN = """
create temp table batch on commit drop as
with waiting as (
  select r.row_no, r.cleaned, r.keep_as_sibling, r.duplicate_of_row, coalesce(r.match, i.default_match) as policy
    from public.lead_import_rows r join public.lead_imports i on i.id = r.import_id
   where r.import_id = %(id)s and r.applied_at is null and r.verdict in ('new', 'updated')
   order by r.keep_as_sibling, r.row_no limit %(limit)s
)
select w.row_no, w.cleaned, w.keep_as_sibling, w.policy, head_lead.family_id as family_hint,
       gen_random_uuid() as new_family, gen_random_uuid() as new_lead
  from waiting w
  left join public.lead_import_rows head
    on w.keep_as_sibling and head.import_id = %(id)s and head.row_no = w.duplicate_of_row
  left join public.imported_leads head_lead on head_lead.id = head.lead_id
 where w.keep_as_sibling = (select bool_and(keep_as_sibling) from waiting)
"""

# What is done with each row, against what the database holds now: the check may be hours old.
DECIDE = """
create temp table decided on commit drop as
select b.row_no, b.cleaned, b.policy, b.new_lead, k.lead_id as known_lead,
       coalesce(k.family_id, b.new_family) as family_id,
       k.family_id is null as makes_family, k.kind, k.is_same_child, k.reason, k.bucket,
       case when k.row_no is null then 'create'
            when k.lead_id is null then case when k.nth = 1 then 'create' else 'nothing' end
            when k.is_filled then 'fill'
            when not k.is_same_child and b.keep_as_sibling and k.nth = 1 then 'create'
            else 'nothing' end as action
  from batch b left join known k on k.row_no = b.row_no;
analyze decided
"""

# The times are given, since their defaults would ask for the clock once for each row, which is most of the cost.
MAKE_FAMILIES = """
insert into public.families (id, name, created_at, updated_at)
select family_id, coalesce(cleaned ->> 'guardian_name', cleaned ->> 'student_name'),
       (select public.app_now()), (select public.app_now())
  from decided where makes_family
"""

MAKE_LEADS = """
insert into public.imported_leads (
  id, family_id, import_id, student_name, birth_year, age, age_noted_on, grade, city, source, extra,
  possible_sibling_of, stage_changed_at, created_at, updated_at
)
select new_lead, family_id, %(id)s, cleaned ->> 'student_name', (cleaned ->> 'birth_year')::smallint,
       (cleaned ->> 'age')::smallint, case when cleaned ? 'age' then (select public.app_now())::date end,
       cleaned ->> 'grade', cleaned ->> 'city', cleaned ->> 'source', coalesce(cleaned -> 'extra', '{}'), known_lead,
       (select public.app_now()), (select public.app_now()), (select public.app_now())
  from decided where action = 'create'
"""

# In the order of their values, so that two imports wait for each other and never in a circle.
MAKE_CONTACTS = """
insert into public.contacts (
  family_id, lead_id, kind, value, owner, name, opted_out_at, opted_out_by, created_at, updated_at
)
select d.family_id,
       case when k.owner = 'student' then case d.action when 'create' then d.new_lead else d.known_lead end end,
       k.kind, k.value, k.owner,
       case when k.owner = 'student' then d.cleaned ->> 'student_name' else d.cleaned ->> 'guardian_name' end,
       case when s.by is not null then (select public.app_now()) end, s.by,
       (select public.app_now()), (select public.app_now())
  from decided d join keys k on k.row_no = d.row_no
  left join lateral (
    select s.by from stopped s
     where s.row_no = d.row_no and coalesce(s.of_student = (k.owner = 'student'), true)
     order by s.by limit 1) s on true
 where d.action = 'create'
    or (d.action = 'fill' and (d.policy = 'overwrite' or not exists (
          select 1 from public.contacts c where c.family_id = d.family_id and c.kind = k.kind
             and (c.owner = 'student') = (k.owner = 'student'))))
 order by k.kind, k.value
on conflict (kind, value) do nothing
"""

# Someone else made a family of one of these contacts while we worked: take ours back, and meet the row again as known.
TAKE_BACK = """
with lost as (
  select distinct d.row_no, d.family_id from decided d
    join keys k on k.row_no = d.row_no
    join public.contacts c on c.kind = k.kind and c.value = k.value
   where d.makes_family and c.family_id <> d.family_id
), gone as (
  delete from public.families f using lost where f.id = lost.family_id
)
delete from decided d using lost where d.row_no = lost.row_no
"""

# Ours comes first where blanks are filled, the list's where she chose to overwrite.
FILL_LEADS = """
update public.imported_leads l
   set grade = coalesce(o.new ->> 'grade', l.grade, d.cleaned ->> 'grade'),
       city = coalesce(o.new ->> 'city', l.city, d.cleaned ->> 'city'),
       source = coalesce(o.new ->> 'source', l.source, d.cleaned ->> 'source'),
       student_name = coalesce(o.new ->> 'student_name', l.student_name),
       age = case when l.birth_year is null
                  then coalesce((o.new ->> 'age')::smallint, l.age, (d.cleaned ->> 'age')::smallint) else l.age end,
       age_noted_on = case when l.birth_year is null and d.cleaned ? 'age' and (l.age is null or o.new ? 'age')
                           then (select public.app_now())::date else l.age_noted_on end,
       birth_year = coalesce((o.new ->> 'birth_year')::smallint, l.birth_year, (d.cleaned ->> 'birth_year')::smallint)
  from decided d, lateral (select case d.policy when 'overwrite' then d.cleaned else '{}' end as new) o
 where d.action = 'fill' and l.id = d.known_lead
"""

FILL_NAMES = """
update public.contacts c set name = d.cleaned ->> 'guardian_name'
  from decided d join keys k on k.row_no = d.row_no
 where d.action = 'fill' and d.cleaned ? 'guardian_name' and c.kind = k.kind and c.value = k.value
   and c.family_id = d.family_id and c.owner <> 'student' and (c.name is null or d.policy = 'overwrite')
"""

APPLIED = """
update public.lead_import_rows r
   set applied_at = (select public.app_now()),
       verdict = case d.action when 'create' then 'new' when 'fill' then 'updated' else 'duplicate'
                 end::public.import_verdict,
       lead_id = case d.action when 'create' then d.new_lead else d.known_lead end,
       possible_sibling = r.possible_sibling or (d.action = 'nothing' and not d.is_same_child),
       bucket = case d.action when 'create' then r.bucket else d.bucket end,
       field = case d.action when 'create' then r.field else d.kind::text end,
       reason = case d.action when 'create' then r.reason else d.reason end
  from decided d
 where r.import_id = %(id)s and r.row_no = d.row_no
   and r.row_no between (select min(row_no) from decided) and (select max(row_no) from decided)
"""

# ---------------------------------------------------------------------------------------------- what a run would send
# Invitations that the new rows of a checked list would bring, by what is known of each address; a row without the
# address of a parent counts once.
INVITATIONS = """
with addresses as (
  select r.row_no, r.bucket, c.contact ->> 'value' as value
    from public.lead_import_rows r
    left join lateral (
      select contact from jsonb_array_elements(coalesce(r.cleaned -> 'contacts', '[]')) as e (contact)
       where contact ->> 'kind' = 'email' and contact ->> 'owner' <> 'student') c on true
   where r.import_id = %(id)s and r.verdict = 'new' and r.applied_at is null
)
select case when a.value is null then 'nobody'
            when k.opted_out_at is not null or a.bucket = 'opted_out' then 'opted_out'
            when k.suppressed_at is not null then 'suppressed' else 'goes' end as fate, count(*) as count
  from addresses a left join public.contacts k on k.kind = 'email' and k.value = a.value
 group by 1
"""

# One new row that would be invited, for its words.
INVITED_EXAMPLE = """
select r.cleaned ->> 'student_name' as student_name, r.cleaned ->> 'guardian_name' as name,
       c.contact ->> 'value' as value, c.contact ->> 'owner' as owner
  from public.lead_import_rows r
 cross join lateral jsonb_array_elements(r.cleaned -> 'contacts') as c (contact)
 where r.import_id = %(id)s and r.verdict = 'new' and r.bucket <> 'opted_out' and c.contact ->> 'kind' = 'email'
   and c.contact ->> 'owner' <> 'student'
 order by r.row_no limit 1
"""

# ------------------------------------------------------------------------------------------------- a row that is mended
ROW_LOCKED = """
select row_no, raw, edits, cleaned from public.lead_import_rows
 where import_id = %(id)s and row_no = %(row_no)s for update
"""

# Every row that has a contact in common with this one, as it was or as it is now, or with one of those, and so on.
LINKED = """
with recursive every as materialized (
  select r.row_no, c ->> 'kind' as kind, c ->> 'value' as value
    from public.lead_import_rows r cross join lateral jsonb_array_elements(r.cleaned -> 'contacts') c
   where r.import_id = %(id)s
), linked as (
  select e.row_no from every e
    join jsonb_array_elements(%(contacts)s) c on c ->> 'kind' = e.kind and c ->> 'value' = e.value
  union
  select other.row_no from linked l
    join every mine on mine.row_no = l.row_no
    join every other on other.kind = mine.kind and other.value = mine.value
)
select r.row_no, r.raw, r.edits from public.lead_import_rows r
 where r.import_id = %(id)s and (r.row_no = %(row_no)s or r.row_no in (select row_no from linked))
 order by r.row_no for update
"""

# As the check found it before it was compared with other rows and with what we know.
JUDGED_ANEW = """
update public.lead_import_rows
   set verdict = %(verdict)s, bucket = %(bucket)s, field = %(field)s, reason = %(reason)s, cleaned = %(cleaned)s,
       edits = %(edits)s, duplicate_of_row = null, possible_sibling = false, lead_id = null
 where import_id = %(id)s and row_no = %(row_no)s
"""

# A second child that she kept stays kept while it still may be one.
STILL_SIBLINGS = """
update public.lead_import_rows
   set verdict = case when possible_sibling then 'new' else verdict end,
       bucket = case when possible_sibling then 'new' else bucket end, keep_as_sibling = possible_sibling
 where import_id = %(id)s and row_no = any(%(rows)s) and keep_as_sibling
"""

SET_MATCH = "update public.lead_imports set default_match = %(match)s where id = %(id)s"
SET_ROW_MATCH = """
update public.lead_import_rows set match = %(match)s
 where import_id = %(id)s and row_no = %(row_no)s and lead_id is not null and duplicate_of_row is null
returning row_no
"""

# --------------------------------------------------------------------------------------------------------------- undo
WOULD_UNDO = """
select t.because, count(*) as count
  from private.touched_leads(array(
         select lead_id from public.lead_import_rows
          where import_id = %(id)s and verdict = 'new' and applied_at is not null and lead_id is not null)) t
 group by 1 order by 2 desc
"""

START_UNDO = """
update public.lead_imports
   set status = 'undoing', error = null, done_rows = 0, removed_rows = 0, kept_rows = 0, claimed_by = null,
       lease_until = null
 where id = %(id)s
"""

STOP_MAILING = """
update public.campaigns set status = 'cancelled' where import_id = %(id)s and status in ('running', 'paused')
"""

FORGET_KEPT = """
update public.lead_import_rows set kept_because = null where import_id = %(id)s and kept_because is not null
"""

BATCH_TO_UNDO = """
create temp table batch on commit drop as
select r.row_no, l.id as lead_id, l.family_id, t.because
  from public.lead_import_rows r
  join public.imported_leads l on l.id = r.lead_id
 cross join lateral private.touched_leads(array[l.id]) t
 where r.import_id = %(id)s and r.verdict = 'new' and r.applied_at is not null and r.kept_because is null
 order by r.row_no limit %(limit)s
"""

KEEP_TOUCHED = """
update public.lead_import_rows r set kept_because = b.because
  from batch b where r.import_id = %(id)s and r.row_no = b.row_no and b.because is not null
"""

REMOVE_LEADS = "delete from public.imported_leads l using batch b where l.id = b.lead_id and b.because is null"

# A family goes with its last child, unless somebody of it has written, paid or signed in.
REMOVE_FAMILIES = """
delete from public.families f
 where f.id in (select family_id from batch where because is null)
   and not exists (select 1 from public.imported_leads l where l.family_id = f.id)
   and not exists (select 1 from public.crm_messages m where m.family_id = f.id)
   and not exists (select 1 from public.profiles p where p.family_id = f.id)
   and not exists (select 1 from public.families m where m.merged_into = f.id)
"""

NOTE_UNDO = """
update public.lead_imports
   set removed_rows = removed_rows + %(removed)s, kept_rows = kept_rows + %(kept)s,
       done_rows = removed_rows + kept_rows + %(removed)s + %(kept)s
 where id = %(id)s
"""

UNDONE = """
update public.lead_imports
   set status = 'undone', finished_at = public.app_now(), claimed_by = null, lease_until = null
 where id = %(id)s
"""
