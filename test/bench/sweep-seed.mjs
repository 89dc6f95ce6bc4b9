// Many sessions at once, as the registries store them: through `visit` a million would take minutes.

/**
 * @typedef {object} Sessions
 * @property {number} count
 * @property {string} label what their ids start with
 * @property {number} startedAt epoch seconds
 * @property {number} deadline epoch seconds; spread over the hour after it
 * @property {string} [userId] a user each, unless given
 * @property {(done: number) => void} progress
 */

const perStatement = 50_000;

const seedScript = `
local userAgent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0'
local prefix, label, user = string.sub(KEYS[1], 1, -4), ARGV[1], ARGV[2]
local active, deadline = tonumber(ARGV[5]), tonumber(ARGV[6])
for i = tonumber(ARGV[3]), tonumber(ARGV[4]) do
  local id = label .. ' ' .. i
  local owner = 'u' .. (user ~= '' and user or label .. i)
  local packed = table.concat({ active, 0, deadline + 86400 - active, '0.001 -', #owner, 0, owner .. userAgent }, ' ')
  redis.call('SET', prefix .. 's:' .. id, packed, 'EX', 864000)
  redis.call('ZADD', prefix .. 'due', deadline + i % 3600, id)
  redis.call('ZADD', prefix .. 'recent', active, id)
  redis.call('ZADD', prefix .. 'u:' .. owner, active, id)
end
`;

/**
 * @param {{ eval: (script: string, options: { keys: string[], arguments: string[] }) => Promise<unknown> }} client
 * @param {string} prefix
 * @param {Sessions} sessions
 */
export async function seedRedis(client, prefix, { count, label, startedAt, deadline, userId = "", progress }) {
  for (let first = 0; first < count; first += perStatement) {
    const last = Math.min(first + perStatement, count) - 1;
    const args = [label, userId, first, last, startedAt, deadline].map(String);
    await client.eval(seedScript, { keys: [`{${prefix}}:due`], arguments: args });
    progress(last + 1);
  }
}

/**
 * @param {{ query: (text: string, values: unknown[]) => Promise<unknown> }} pool
 * @param {string} table
 * @param {Sessions} sessions
 */
export async function seedPostgres(pool, table, { count, label, startedAt, deadline, userId, progress }) {
  for (let first = 0; first < count; first += perStatement) {
    const last = Math.min(first + perStatement, count) - 1;
    await pool.query(
      `INSERT INTO ${table} (session_id, user_id, started_at, last_activity_at, absolute_deadline, revocable_from,
        due_at, keep_until)
      SELECT $1::text || ' ' || i, COALESCE($2::text, $1::text || i), to_timestamp($3), to_timestamp($3),
        to_timestamp($4::float8 + 86400), to_timestamp($3),
        to_timestamp($4::float8 + i % 3600),
        to_timestamp($4::float8 + 32 * 86400)
      FROM generate_series($5::int, $6::int) AS i`,
      [label, userId ?? null, startedAt, deadline, first, last],
    );
    progress(last + 1);
  }
}
