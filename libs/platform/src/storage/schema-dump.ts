import type { Sql } from './sql';

/**
 * Sections of the dump: each query answers one text column, in a fixed order. Partitions other than the defaults are left out:
 * which months exist depends on the day. Names and definitions come from PostgreSQL itself, so the text is the same on every 18.
 */
const SECTIONS: readonly (readonly [title: string, query: string])[] = [
  [
    'tables, their columns and rights',
    `SELECT CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'S' THEN 'sequence ' ELSE 'table ' END || c.relname
       || coalesce(' partition by ' || pg_get_partkeydef(c.oid), '')
       || coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', '')
       || coalesce((SELECT string_agg(E'\\n  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
            || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
            || CASE a.attidentity WHEN '' THEN '' ELSE ' identity' END
            || CASE WHEN d.oid IS NULL THEN '' WHEN a.attgenerated <> '' THEN ' generated ' || pg_get_expr(d.adbin, d.adrelid)
                    ELSE ' default ' || pg_get_expr(d.adbin, d.adrelid) END, '' ORDER BY a.attnum)
          FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '')
       || coalesce((SELECT string_agg(E'\\n  grant ' || g.rights || ' to ' || g.who, '' ORDER BY g.who) FROM (
            SELECT CASE x.grantee WHEN 0 THEN 'public' ELSE x.grantee::regrole::text END AS who, string_agg(lower(x.privilege_type), ', ' ORDER BY x.privilege_type) AS rights
            FROM aclexplode(c.relacl) x WHERE x.grantee <> c.relowner GROUP BY 1) g), '')
       || coalesce(E'\\n' || CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid, true) END, '')
     FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
       AND (NOT c.relispartition OR pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT') ORDER BY c.relname`,
  ],
  [
    'constraints',
    `SELECT c.conrelid::regclass || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid, true) || CASE WHEN c.convalidated THEN '' ELSE ' not valid' END
     FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
     WHERE c.connamespace = 'public'::regnamespace AND c.contype <> 'n' AND NOT t.relispartition ORDER BY t.relname, c.conname`,
  ],
  [
    'indexes',
    `SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class n ON n.oid = i.indexrelid
     WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition ORDER BY t.relname, n.relname`,
  ],
  [
    'triggers',
    `SELECT pg_get_triggerdef(g.oid, true) FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
     WHERE t.relnamespace = 'public'::regnamespace AND NOT g.tgisinternal AND NOT t.relispartition ORDER BY t.relname, g.tgname`,
  ],
  [
    'functions',
    `SELECT trim(trailing E'\\n' FROM pg_get_functiondef(p.oid))
       || coalesce((SELECT string_agg(E'\\n  grant execute to ' || CASE x.grantee WHEN 0 THEN 'public' ELSE x.grantee::regrole::text END, '' ORDER BY x.grantee::regrole::text)
            FROM aclexplode(p.proacl) x WHERE x.grantee <> p.proowner), '')
     FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p') ORDER BY p.proname, pg_get_function_identity_arguments(p.oid)`,
  ],
  [
    'types',
    `SELECT 'enum ' || t.typname || ': ' || string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)
     FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid WHERE t.typnamespace = 'public'::regnamespace GROUP BY t.typname ORDER BY t.typname`,
  ],
];

/** The schema of a migrated database as text, for people to review and for a test to compare. */
export async function dumpSchema(sql: Sql): Promise<string> {
  const parts: string[] = [];
  for (const [title, query] of SECTIONS) {
    const { rows } = await sql.query<{ text: string }>(`SELECT text FROM (${query}) AS s (text)`);
    parts.push(`-- ${title}`, ...rows.map((r) => r.text.trimEnd()), '');
  }
  return `${parts.join('\n').trimEnd()}\n`;
}
