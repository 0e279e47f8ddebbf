// @ts-check

/**
 * The alerts that fire. One row an alert of an entity in a namespace.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('alertmanager_alerts', table => {
    table.string('cluster', 253).notNullable();
    table.string('namespace', 63).notNullable();
    table.string('entity_ref', 255).notNullable();
    table
      .string('fingerprint', 64)
      .notNullable()
      .comment("Alertmanager's, of the labels");
    table.text('alert').notNullable().comment('What is shown of it, as JSON');
    table
      .bigInteger('starts_at')
      .notNullable()
      .comment('Milliseconds since 1970');
    table
      .bigInteger('expires_at')
      .notNullable()
      .comment('From then on it counts as forgotten, not as firing');
    table.primary(
      ['cluster', 'namespace', 'entity_ref', 'fingerprint'],
      'alertmanager_alerts_pk',
    );
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('alertmanager_alerts');
};
