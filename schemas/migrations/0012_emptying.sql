-- What is only ever added to could still be emptied: a row's trigger does not see TRUNCATE. Until now
-- only events and audit entries were kept from it.
CREATE TRIGGER what_it_is_is_not_emptied BEFORE TRUNCATE ON accede.installation
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER a_clock_is_not_emptied BEFORE TRUNCATE ON accede.rehearsal_clock
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER regulations_are_not_emptied BEFORE TRUNCATE ON accede.regulations
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER proposals_are_not_emptied BEFORE TRUNCATE ON accede.amendment_proposal
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER dossiers_are_not_emptied BEFORE TRUNCATE ON accede.dossier
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER reviews_are_not_emptied BEFORE TRUNCATE ON accede.review
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER the_list_is_not_emptied BEFORE TRUNCATE ON accede.plan_item
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER announcements_are_not_emptied BEFORE TRUNCATE ON accede.announcement
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
CREATE TRIGGER answers_are_not_emptied BEFORE TRUNCATE ON accede.idempotency
    FOR EACH STATEMENT EXECUTE FUNCTION accede.refuse_change();
