// @ts-check

/**
 * An opened gate is open for one rollout: the one whose checksum Flagger told
 * when it was first asked about after that.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('flagger_switches', table => {
    table
      .string('opened_for', 100)
      .nullable()
      .comment("Flagger's checksum of the rollout that made use of it");
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('flagger_switches', table => {
    table.dropColumn('opened_for');
  });
};
