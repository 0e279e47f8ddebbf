// @ts-check

/**
 * What the portal answers to Flagger: whether to roll back, whether a gate is
 * open. One row a canary and question.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('flagger_switches', table => {
    table.string('cluster', 255).notNullable();
    table.string('namespace', 63).notNullable();
    table.string('name', 253).notNullable();
    table
      .string('question', 100)
      .notNullable()
      .comment('rollback, or gate and its name');
    table.boolean('is_open').notNullable();
    table.string('set_by', 255).notNullable().comment('A user or an operation');
    table.bigInteger('set_at').notNullable().comment('Milliseconds since 1970');
    table
      .bigInteger('expires_at')
      .nullable()
      .comment('From then on it counts as closed');
    table.primary(
      ['cluster', 'namespace', 'name', 'question'],
      'flagger_switches_pk',
    );
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('flagger_switches');
};
