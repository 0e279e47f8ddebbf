// @ts-check

/**
 * Which release an operation takes back, so that it is not gone back to by
 * itself later.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('operations', table => {
    table.text('leaves').nullable().comment('The release taken back, JSON');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('operations', table => {
    table.dropColumn('leaves');
  });
};
