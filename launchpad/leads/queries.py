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
   set status = 'running', error = null, after_import = %(after_import)s, claimed_by = null, lease_until = null,
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
   set keep_as_sibling = %(keep)s, verdict = case when %(keep)s then 'new' else 'duplicate' end::public.import_verdict
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
              where status in ('checking', 'running') and (lease_until is null or lease_until < clock_timestamp())
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
 where id = %(id)s and claimed_by = %(claim)s and status in ('checking', 'running')
"""

FORGET_ROWS = "delete from public.lead_import_rows where import_id = %(id)s"

COPY_ROWS = """
copy public.lead_import_rows (import_id, row_no, verdict, field, reason, raw, cleaned) from stdin
"""

COUNT = """
update public.lead_imports i
   set total_rows = n.all_rows, new_rows = n.new, updated_rows = n.updated, duplicate_rows = n.duplicate,
       invalid_rows = n.invalid
  from (select count(*) as all_rows, count(*) filter (where verdict = 'new') as new,
               count(*) filter (where verdict = 'updated') as updated,
               count(*) filter (where verdict = 'duplicate') as duplicate,
               count(*) filter (where verdict = 'invalid') as invalid
          from public.lead_import_rows where import_id = %(id)s) n
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
select r.row_no, r.cleaned, null::uuid as family_hint
  from public.lead_import_rows r where r.import_id = %(id)s and r.verdict = 'new'
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
   where this.import_id = %(id)s
)
update public.lead_import_rows r
   set possible_sibling = not (n.name <@ n.head_name or n.head_name <@ n.name),
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
  select b.row_no, b.cleaned, c.kind, c.opted_out_at, coalesce(c.family_id, b.family_hint) as family_id
    from batch b
    left join lateral (
      select c.family_id, c.kind, c.opted_out_at
        from keys k join public.contacts c on c.kind = k.kind and c.value = k.value
       where k.row_no = b.row_no order by k.position limit 1) c on true
   where coalesce(c.family_id, b.family_hint) is not null
), meant as (
  select m.*, child.id as lead_id, child.stage, coalesce(child.is_same, false) as is_same_child,
         row_number() over (partition by m.family_id, child.id, child.is_same, lower(m.cleaned ->> 'student_name')
                            order by m.row_no) as nth,
         array_remove(array[
           case when child.grade is null and m.cleaned ? 'grade' then 'class' end,
           case when child.city is null and m.cleaned ? 'city' then 'city' end,
           case when child.source is null and m.cleaned ? 'source' then 'source' end,
           case when child.birth_year is null and child.age is null and m.cleaned ? 'age' then 'age' end,
           case when child.birth_year is null and m.cleaned ? 'birth_year' then 'year of birth' end,
           case when m.cleaned ? 'guardian_name' and exists (
             select 1 from keys k join public.contacts c on c.kind = k.kind and c.value = k.value
              where k.row_no = m.row_no and c.family_id = m.family_id and c.name is null and c.owner <> 'student')
             then 'name of the guardian' end] || array(
           select case k.kind when 'email' then 'e-mail address' else 'number' end from keys k
            where k.row_no = m.row_no
              and not exists (select 1 from public.contacts c where c.kind = k.kind and c.value = k.value)
              and not exists (select 1 from public.contacts c where c.family_id = m.family_id and c.kind = k.kind
                                 and (c.owner = 'student') = (k.owner = 'student'))), null) as fills
    from met m
    left join lateral (
      select l.*, n.this <@ n.that or n.that <@ n.this as is_same
        from public.imported_leads l, lateral (
          select string_to_array(lower(l.student_name), ' ') as this,
                 string_to_array(lower(m.cleaned ->> 'student_name'), ' ') as that) n
       where l.family_id = m.family_id order by is_same desc, l.created_at, l.id limit 1) child on true
)
select row_no, family_id, lead_id, kind, is_same_child, nth,
       is_same_child and nth = 1 and cardinality(fills) > 0 as is_filled,
       case when not is_same_child then 'a contact of a family that we know'
            when cardinality(fills) > 0 and nth = 1 then 'fills ' || array_to_string(fills, ', ')
            when stage in ('paid', 'enrolled') then 'already a student'
            when opted_out_at is not null then 'already a lead, and opted out'
            else 'already a lead' end as reason
  from meant
"""

EXPLAIN_KNOWN = """
update public.lead_import_rows r
   set verdict = case when k.is_filled then 'updated' else 'duplicate' end::public.import_verdict,
       field = k.kind::text, reason = k.reason, possible_sibling = not k.is_same_child, lead_id = k.lead_id
  from known k
 where r.import_id = %(id)s and r.row_no = k.row_no and k.lead_id is not null
"""

# ------------------------------------------------------------------------------------------------------------- the run
# The next rows; second children come last, when the families that they join are there.
BATCH_TO_RUN = """
create temp table batch on commit drop as
with waiting as (
  select r.row_no, r.cleaned, r.keep_as_sibling, r.duplicate_of_row from public.lead_import_rows r
   where r.import_id = %(id)s and r.applied_at is null and r.verdict in ('new', 'updated')
   order by r.keep_as_sibling, r.row_no limit %(limit)s
)
select w.row_no, w.cleaned, w.keep_as_sibling, head_lead.family_id as family_hint,
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
select b.row_no, b.cleaned, b.new_lead, k.lead_id as known_lead, coalesce(k.family_id, b.new_family) as family_id,
       k.family_id is null as makes_family, k.kind, k.is_same_child, k.reason,
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
insert into public.contacts (family_id, lead_id, kind, value, owner, name, created_at, updated_at)
select d.family_id,
       case when k.owner = 'student' then case d.action when 'create' then d.new_lead else d.known_lead end end,
       k.kind, k.value, k.owner,
       case when k.owner = 'student' then d.cleaned ->> 'student_name' else d.cleaned ->> 'guardian_name' end,
       (select public.app_now()), (select public.app_now())
  from decided d join keys k on k.row_no = d.row_no
 where d.action = 'create'
    or (d.action = 'fill' and not exists (
          select 1 from public.contacts c where c.family_id = d.family_id and c.kind = k.kind
             and (c.owner = 'student') = (k.owner = 'student')))
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

FILL_LEADS = """
update public.imported_leads l
   set grade = coalesce(l.grade, d.cleaned ->> 'grade'), city = coalesce(l.city, d.cleaned ->> 'city'),
       source = coalesce(l.source, d.cleaned ->> 'source'),
       age = coalesce(l.age, case when l.birth_year is null then (d.cleaned ->> 'age')::smallint end),
       age_noted_on = case when l.age is null and l.birth_year is null and d.cleaned ? 'age'
                           then (select public.app_now())::date else l.age_noted_on end,
       birth_year = coalesce(l.birth_year, (d.cleaned ->> 'birth_year')::smallint)
  from decided d where d.action = 'fill' and l.id = d.known_lead
"""

FILL_NAMES = """
update public.contacts c set name = d.cleaned ->> 'guardian_name'
  from decided d join keys k on k.row_no = d.row_no
 where d.action = 'fill' and d.cleaned ? 'guardian_name' and c.kind = k.kind and c.value = k.value
   and c.family_id = d.family_id and c.name is null and c.owner <> 'student'
"""

APPLIED = """
update public.lead_import_rows r
   set applied_at = (select public.app_now()),
       verdict = case d.action when 'create' then 'new' when 'fill' then 'updated' else 'duplicate'
                 end::public.import_verdict,
       lead_id = case d.action when 'create' then d.new_lead else d.known_lead end,
       possible_sibling = r.possible_sibling or (d.action = 'nothing' and not d.is_same_child),
       field = case d.action when 'create' then r.field else d.kind::text end,
       reason = case d.action when 'create' then r.reason else d.reason end
  from decided d
 where r.import_id = %(id)s and r.row_no = d.row_no
   and r.row_no between (select min(row_no) from decided) and (select max(row_no) from decided)
"""
