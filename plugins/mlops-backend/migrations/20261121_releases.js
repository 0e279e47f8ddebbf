// @ts-check

/**
 * Which releases an environment has had, and how they did: Argo CD forgets
 * after ten, and never knew which of them were healthy.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('release_records', table => {
    table.string('entity_ref', 255).notNullable();
    table.string('environment', 255).notNullable();
    table
      .string('application_id', 768)
      .notNullable()
      .comment('The Application that it was synced by');
    table.string('revision', 255).notNullable();
    table
      .string('record', 16)
      .notNullable()
      .comment('healthy: seen fully live; failed: seen failing, never since');
    table.text('release', 'longtext').notNullable().comment('As JSON');
    table
      .bigInteger('first_seen_at')
      .notNullable()
      .comment('Milliseconds since 1970');
    table.bigInteger('last_seen_at').notNullable();
    table.primary(
      ['entity_ref', 'environment', 'application_id', 'revision'],
      'release_records_pk',
    );
    table.index(['last_seen_at'], 'release_records_seen_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('release_records');
};
