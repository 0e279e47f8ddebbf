// @ts-check

const DAY_MS = 24 * 3_600_000;

/**
 * Until when a request waits for its approval, by the database's clock. And it
 * takes the place of its like only, no more its environment's: those that wait
 * when the portal is brought up to date give theirs free.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('operations', table => {
    table
      .bigInteger('expires_at')
      .nullable()
      .comment('Until when it may be approved');
  });
  const waiting = await knex('operations')
    .where({ awaits_approval: true })
    .whereNull('finished_at')
    .select('id', 'plan_hash');
  for (const { id, plan_hash: planHash } of waiting) {
    await knex('operations')
      .where({ id })
      .update({ expires_at: Date.now() + DAY_MS });
    await knex('operation_locks')
      .where({ operation_id: id })
      .update({ lock_name: `approval of ${planHash}` });
  }
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('operations', table => {
    table.dropColumn('expires_at');
  });
};
