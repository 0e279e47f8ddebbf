// @ts-check

/**
 * The timeline: what happened to what an entity delivers. And the aliases as
 * they were last seen, since MLflow keeps no history of them.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('timeline_events', table => {
    table.bigIncrements('id').comment('In the order of recording');
    table.string('entity_ref', 255).notNullable();
    table
      .string('event_key', 64)
      .notNullable()
      .comment('A digest: the same event, seen again, has the same one');
    table
      .bigInteger('occurred_at')
      .notNullable()
      .comment('Milliseconds since 1970');
    table.text('event', 'longtext').notNullable().comment('As JSON');
    table.unique(['entity_ref', 'event_key'], {
      indexName: 'timeline_events_key_uniq',
    });
    table.index(
      ['entity_ref', 'occurred_at', 'id'],
      'timeline_events_entity_idx',
    );
    table.index(['occurred_at'], 'timeline_events_occurred_idx');
  });

  await knex.schema.createTable('timeline_aliases', table => {
    table.string('entity_ref', 255).notNullable();
    table.string('model_id', 768).notNullable();
    table.string('alias', 255).notNullable();
    table.string('version', 255).nullable().comment('Null: it was taken away');
    table.primary(['entity_ref', 'model_id', 'alias'], 'timeline_aliases_pk');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('timeline_aliases');
  await knex.schema.dropTable('timeline_events');
};
