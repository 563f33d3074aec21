-- An answer of a call that was dismissed by mistake waits again.

select private.allow_moves('proposal', 'dismissed', array['open']);
