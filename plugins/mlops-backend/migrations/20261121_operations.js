// @ts-check

/**
 * Operations: changes asked for through the portal, step by step. And what is
 * kept off an environment until a person lifts it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('operations', table => {
    table.string('id', 36).primary();
    table.string('entity_ref', 255).notNullable();
    table.string('environment', 255).nullable();
    table.string('action', 100).notNullable();
    table.text('title').notNullable();
    table.string('state', 16).notNullable();
    table.string('requested_by', 255).notNullable();
    table.text('reason').nullable();
    table.text('request', 'longtext').notNullable().comment('As JSON');
    table.text('entity', 'longtext').notNullable().comment('As it was, JSON');
    table.text('release').nullable().comment('What it is about, JSON');
    table.text('approval').notNullable().comment('As JSON');
    table.boolean('awaits_approval').notNullable();
    table.text('error').nullable().comment('As JSON');
    table.string('lock_name', 255).nullable();
    table.string('plan_hash', 100).notNullable();
    table.integer('current_step').notNullable().comment('Its position');
    table
      .string('cancelled_by', 255)
      .nullable()
      .comment('Who asked for it; it may still be on its way');
    table
      .boolean('shown')
      .notNullable()
      .comment('Under way, or the last of its place and failed');
    table
      .integer('revision')
      .notNullable()
      .comment('Another one with each change');
    table.bigInteger('created_at').notNullable().comment('Since 1970, in ms');
    table.bigInteger('updated_at').notNullable();
    table.bigInteger('finished_at').nullable();
    table.string('lease_owner', 36).nullable().comment('A replica');
    table.bigInteger('lease_expires_at').nullable();
    table.index(['entity_ref', 'created_at', 'id'], 'operations_entity_idx');
    table.index(['finished_at'], 'operations_finished_idx');
    table.index(['shown'], 'operations_shown_idx');
  });

  await knex.schema.createTable('operation_steps', table => {
    table
      .string('operation_id', 36)
      .notNullable()
      .references('id')
      .inTable('operations')
      .onDelete('CASCADE');
    table.integer('position').notNullable();
    table.text('step', 'longtext').notNullable().comment('As planned, JSON');
    table.text('progress', 'longtext').notNullable().comment('As JSON');
    table.text('checkpoint', 'longtext').nullable().comment('As JSON');
    table.text('output', 'longtext').nullable().comment('As JSON');
    table.string('undo', 16).nullable().comment('done, or failed');
    table.primary(['operation_id', 'position'], 'operation_steps_pk');
  });

  await knex.schema.createTable('operation_locks', table => {
    table.string('entity_ref', 255).notNullable();
    table.string('lock_name', 255).notNullable();
    table
      .string('operation_id', 36)
      .notNullable()
      .references('id')
      .inTable('operations')
      .onDelete('CASCADE');
    table.primary(['entity_ref', 'lock_name'], 'operation_locks_pk');
  });

  await knex.schema.createTable('operation_keys', table => {
    table.string('requested_by', 255).notNullable();
    table.string('entity_ref', 255).notNullable();
    table.string('idempotency_key', 200).notNullable();
    table.string('request_hash', 64).notNullable();
    table
      .string('operation_id', 36)
      .notNullable()
      .references('id')
      .inTable('operations')
      .onDelete('CASCADE');
    table.primary(
      ['requested_by', 'entity_ref', 'idempotency_key'],
      'operation_keys_pk',
    );
  });

  await knex.schema.createTable('holds', table => {
    table.string('entity_ref', 255).notNullable();
    table.string('environment', 255).notNullable();
    table.string('owner', 255).notNullable();
    table.text('reason').notNullable();
    table.bigInteger('since').notNullable().comment('Since 1970, in ms');
    table.string('operation_id', 36).nullable();
    table
      .text('auto_sync_off', 'longtext')
      .notNullable()
      .comment('Applications and what to give back to them, JSON');
    table.bigInteger('remind_at').nullable();
    table.primary(['entity_ref', 'environment'], 'holds_pk');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('holds');
  await knex.schema.dropTable('operation_keys');
  await knex.schema.dropTable('operation_locks');
  await knex.schema.dropTable('operation_steps');
  await knex.schema.dropTable('operations');
};
