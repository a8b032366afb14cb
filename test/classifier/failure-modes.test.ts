import { describe, expect, it } from 'vitest';
import { classify } from '../../classifier/index.js';
import type { Category, ToolDefinition } from '../../src/model/index.js';
import { array, choice, flag, number, string, tool } from './tool.js';

/** Names without a word of explanation: the name alone has to do. */
const bare = (name: string): ToolDefinition => tool(name, null);
/** A schema whose alternatives each fix one member. */
const oneOf = (member: string, ...values: string[]) => ({
  inputSchema: {
    type: 'object',
    oneOf: values.map((value) => ({ type: 'object', properties: { [member]: { const: value } } })),
  },
});
const categoryOf = (definition: ToolDefinition) => classify(definition).category;

/** The ways in which matching names is known to go wrong, with tools that do go wrong and their near misses. */
const modes: Record<string, readonly (readonly [ToolDefinition, Category | readonly Category[]])[]> = {
  '1. a substring hit': [
    [bare('agent_should_delegate'), ['Read', 'Write', 'Unknown']],
    [tool('remove_background', 'Removes the background of an image.'), 'Write'],
    [tool('finalizeMediaUpload', 'Finishes an upload of media.'), 'Write'],
    [bare('get_dropdown_values'), 'Read'],
    [bare('list_repayment_plans'), 'Read'],
    // near misses
    [tool('delegate_delete', 'Deletes a delegate.'), 'Destructive'],
    [tool('remove_background_job', 'Removes a background job.'), 'Destructive'],
    [tool('remove_file', 'Removes a file.'), 'Destructive'],
  ],
  '2. the noun beats the verb': [
    [bare('list_charges'), 'Read'],
    [bare('refund_eligibility'), 'Read'],
    [bare('compare_transfer_options'), 'Read'],
    [tool('manage_notification_subscription', 'Changes which notifications are sent.'), 'Write'],
    [bare('get_delete_preview'), 'Read'],
    // near misses
    [bare('refund_charge'), 'Financial'],
    [bare('transfer_funds'), 'Financial'],
    [bare('transfer_ownership'), 'Write'],
  ],
  '3. only the first token is read': [
    [bare('d1_database_delete'), 'Destructive'],
    [bare('kv_namespace_delete'), 'Destructive'],
    [bare('tf_apply'), 'Write'],
    [bare('search_index_delete'), 'Destructive'],
    [bare('wp_delete_post'), 'Destructive'],
    // near misses
    [bare('d1_database_get'), 'Read'],
    [bare('tf_plan'), 'Read'],
    [bare('delete_queue_list'), 'Destructive'],
  ],
  '4. run and build taken for running': [
    [bare('run_policy_analyzer'), 'Read'],
    [bare('build_request_url'), 'Read'],
    [bare('run_risk_audit'), 'Read'],
    [tool('run_search', 'Runs a search over the documents.'), 'Read'],
    // near misses
    [tool('run_pipeline', 'Runs a pipeline.'), 'Execute'],
    [tool('run_script', 'Runs a script.'), 'Execute'],
    [tool('build_docker_image', 'Builds an image and stores it.'), 'Write'],
  ],
  '5. multi-action tools rated as one': [
    [tool('branch', 'Works with branches.', { action: choice('list', 'create', 'delete') }), 'Destructive'],
    [tool('manage_users', 'Manages users.', { operation: choice('get', 'update') }), 'Write'],
    [tool('docker', 'Controls containers.', { action: choice('ps', 'logs', 'run', 'rm') }), 'Destructive'],
    [tool('issue_write', 'Writes issues.', { method: choice('create', 'update') }), 'Write'],
    [tool('payments', 'Works with payments.', { action: choice('list', 'refund') }), 'Financial'],
    // near misses
    [tool('notes', 'Works with notes.', { action: string('What to do: list, add, delete') }), 'Destructive'],
    [tool('notes', 'Works with notes.', { action: string("Either 'get' or 'save'") }), 'Write'],
    [tool('notes', 'Lists notes.', { action: string('What the user did, for the log') }), 'Read'],
    [
      tool('notes', 'Works with notes.\n\nActions:\n- get: shows one\n- purge: empties', { action: string() }),
      'Destructive',
    ],
    [
      tool('notes', 'Works with notes. Actions: get (one), list, delete (for good).', { action: string() }),
      'Destructive',
    ],
    [tool('notes', 'Works with notes.', { action: string('What to do:\n- get: shows\n- save: keeps') }), 'Write'],
    [tool('notes', 'Note tool.', { mode: choice('add', 'search', 'delete') }), 'Destructive'],
    [tool('notes', 'Shows notes.', { mode: choice('fast', 'deep') }), 'Read'],
    [tool('notes', 'Shows notes. Next actions: get some rest, then delete_note.', { action: string() }), 'Read'],
    [tool('notes', 'Works with notes.', {}, oneOf('type', 'list', 'delete')), 'Destructive'],
    [tool('notes', 'Works with notes.', { request: oneOf('kind', 'get', 'update').inputSchema }), 'Write'],
    [tool('notes', 'Works with notes.', {}, oneOf('action', 'list', 'search')), 'Read'],
    [tool('call_api', 'Calls the API by GET, POST or DELETE.', { method: string(), path: string() }), 'Destructive'],
    [tool('manage_reports', 'Manages reports.', { action: choice('list', 'get') }), 'Read'],
    [tool('shapes', 'Shows shapes.', {}, oneOf('type', 'circle', 'delete')), 'Read'],
    [tool('call_api', 'Calls the API. Every call is logged.', { method: string(), path: string() }), 'Execute'],
    [tool('resize', 'Resizes an image.', { method: choice('nearest', 'linear') }), 'Write'],
    [tool('create_rule', 'Creates a rule.', { action: choice('allow', 'delete') }), 'Write'],
    [tool('list_events', 'Lists events.', { action: choice('created', 'deleted') }), 'Read'],
  ],
  '8. free-form power rated as reading': [
    [tool('query', 'Runs an SQL query.', { sql: string() }, { required: ['sql'] }), 'Execute'],
    [tool('execute_sql', 'Executes SQL.', { query: string() }), 'Execute'],
    [tool('api_request', 'Sends a request to the API.', { method: string(), path: string() }), 'Execute'],
    [tool('graphql_query', 'Runs a GraphQL query or mutation.', { query: string() }), 'Execute'],
    [tool('kubectl', 'Runs kubectl with the given arguments.', { command: string() }), 'Execute'],
    // near misses
    [tool('query', 'Runs a read-only SQL query.', { sql: string() }), 'Read'],
    [tool('execute_sql', 'Execute a read-only SQL query', { sql: string() }), 'Read'],
    [tool('query_metrics', 'Runs a PromQL query.', { query: string() }), 'Read'],
    [tool('write_cypher', 'Executes any Cypher statement.', { query: string() }), 'Execute'],
    [tool('write_query', 'Writes a Cypher query for a question.', { query: string() }), ['Read', 'Write']],
    [tool('search', 'Searches the documentation.', { query: string() }), 'Read'],
    [tool('query', 'Runs SQL. Read-only by default.', { sql: string() }), 'Execute'],
    [
      tool(
        'query_warehouse',
        'Query the warehouse.',
        { query: string('Raw SQL query.'), limit: number, start: string() },
        { required: ['query'] },
      ),
      'Execute',
    ],
    [tool('query_metrics', 'Query metrics.', { aggregation: string('Average, minimum; how to aggregate') }), 'Read'],
    [tool('list_items', 'Lists items, by a custom SQL query where one is given.', { query: string() }), 'Read'],
    [tool('start_analysis', 'Starts an analysis of a device.', { id: string() }), 'Execute'],
    [tool('start_search', 'Starts a search that returns results as they come.', { id: string() }), 'Read'],
    [tool('query', 'Runs an aggregation pipeline.', { pipeline: array() }), 'Execute'],
    [tool('query', 'Starts a pipeline.', { pipeline: string() }), ['Read', 'Execute']],
    [tool('query_cluster', 'Asks the cluster.', { args: string('Arguments of kubectl') }), 'Execute'],
    [tool('query_cluster', 'Asks the cluster.', { args: string('Names of nodes') }), 'Read'],
    [tool('dump', 'Shows a command that dumps a MySQL database.', { mysqlPassword: string() }), 'Read'],
    [tool('explain_sql', 'Explains what an SQL statement does.', { sql: string() }), 'Read'],
  ],
  '11. camelCase, dots, hyphens, slashes, other languages': [
    [bare('deleteRepository'), 'Destructive'],
    [bare('repo.delete'), 'Destructive'],
    [bare('repo-delete'), 'Destructive'],
    [bare('repo/delete'), 'Destructive'],
    [bare('HTTPServerDelete'), 'Destructive'],
    [bare('eliminar_archivo'), 'Destructive'],
    [bare('dateiLöschen'), 'Destructive'],
    [bare('删除文件'), 'Destructive'],
    [bare('ファイル削除'), 'Destructive'],
    [bare('удалить_файл'), 'Destructive'],
    [tool('archivo', 'Crear un archivo nuevo.'), 'Write'],
    [bare('创建任务'), 'Write'],
    // near misses
    [bare('listeDeletions'), ['Read', 'Write', 'Unknown']],
    [bare('obtener_archivo'), 'Read'],
    [bare('查询订单'), 'Read'],
    [bare('données_afficher'), 'Read'],
    [bare('payer_lookup'), 'Read'],
  ],
  '12. money moved by a verb that looks harmless': [
    [bare('authorizePayment'), 'Financial'],
    [bare('swapTokens'), 'Financial'],
    [bare('send_usdc'), 'Financial'],
    [bare('placeOrder'), 'Financial'],
    // near misses
    [bare('authorizeUser'), 'Write'],
    [bare('swapFaces'), 'Write'],
    [bare('send_message'), 'Write'],
    [bare('getPayment'), 'Read'],
  ],
  '13. a negation or a safety note read as a capability': [
    [tool('archive_file', 'Moves a file to the archive. Does not delete it.'), 'Write'],
    [tool('write_file', 'Writes a file. Use delete_file to remove files.'), 'Write'],
    [tool('list_files', 'Lists files. Never deletes or changes anything.'), 'Read'],
    [tool('preview_removal', 'Shows what would be removed, without deleting anything.'), 'Read'],
    [tool('list_users', 'Lists users. To delete a user call `delete_user` instead.'), 'Read'],
    // near misses
    [tool('tidy', 'Deletes files that are not used.'), 'Destructive'],
    [tool('tidy', 'Finds old files and deletes them.'), 'Destructive'],
    [tool('sweep', 'Sorts files. It can also delete them.', { confirm: flag }), ['Destructive', 'Write']],
  ],
};

describe.each(Object.entries(modes))('%s', (_mode, cases) => {
  it.each(cases.map(([definition, expected]) => [definition.name, definition, expected] as const))(
    '%s',
    (_name, definition, expected) => {
      expect(Array.isArray(expected) ? expected : [expected]).toContain(categoryOf(definition));
    },
  );
});

describe('descriptions in other languages', () => {
  it.each([
    ['根据关键词搜索文章', 'Read'],
    ['向指定用户发送消息', 'Write'],
    ['批量删除笔记', 'Destructive'],
    ['向商家支付订单', 'Financial'],
    ['执行一条命令', 'Execute'],
    ['ユーザーの一覧を取得します', 'Read'],
    ['新しいイベントを作成する', 'Write'],
    ['指定したファイルを削除します', 'Destructive'],
    ['사용자 정보를 조회합니다', 'Read'],
    ['파일을 삭제합니다', 'Destructive'],
    ['Permite consultar el saldo de una cuenta', 'Read'],
    ['Busca archivos antiguos y elimina los que sobran', 'Destructive'],
    ['Supprime un fichier', 'Destructive'],
    ['Löscht eine Datei', 'Destructive'],
    ['Retorna o saldo da conta', 'Read'],
    ['Удаляет файл', 'Destructive'],
    ['Отправляет сообщение', 'Write'],
    ['Редактирует сообщение', 'Write'],
    ['Переводит деньги на счёт', 'Financial'],
    ['天気情報を返します', 'Read'],
    ['ファイルを読み込みます', 'Read'],
    ['메시지를 보냅니다', 'Write'],
    ['取消订单', 'Write'],
    ['Cet outil permet de supprimer un utilisateur', 'Destructive'],
    ['Dieses Werkzeug führt einen Befehl aus', 'Execute'],
    ['Esta ferramenta permite enviar dinheiro', 'Financial'],
    // near misses
    ['仅查询,不会删除任何数据', 'Read'],
    ['削除されたファイルを取得します', 'Read'],
    ['ファイルを検索します。削除しません。', 'Read'],
    ['Consulta los pedidos; no elimina nada', 'Read'],
    ['Показывает список, не удаляет файлы', 'Read'],
    ['Переводит текст', 'Read'],
    ['Führt eine Suche durch', 'Read'],
    ['Esta ferramenta não apaga dados; apenas consulta registros', 'Read'],
    ['메시지를 보내지 않고 목록을 조회합니다', 'Read'],
  ] satisfies [string, Category][])('%s: %s', (description, expected) => {
    expect(categoryOf(tool('x', description))).toBe(expected);
  });
});

describe('examples of what is done, behind a verb that says little', () => {
  it.each([
    ['Performs actions like get a page, delete a page.', 'Destructive'],
    ['Tool for pages - use it to list pages, update a page and get a page.', 'Write'],
    ['Finds things like delete markers.', 'Read'],
    ['Tool for pages - use it to list pages and updates.', 'Read'],
  ] satisfies [string, Category][])('%s', (description, expected) => {
    expect(categoryOf(tool('pages', description))).toBe(expected);
  });
});

describe('words that end something for good, and words that only sound like it', () => {
  it.each([
    [tool('archive_page', 'Archives a page.'), 'Destructive'],
    [tool('abort_build', 'Aborts a build.'), 'Destructive'],
    [tool('build_cancel', 'Cancels a running build.'), 'Destructive'],
    [tool('rotate_api_key', 'Rotates the key of an app.'), 'Destructive'],
    [tool('unarchive_page', 'Takes a page out of the archive.'), 'Write'],
    [tool('archive_file', 'Moves a file into a folder.'), 'Write'],
    [tool('cancel_order', 'Cancels an order.'), 'Write'],
    [tool('rotate_image', 'Rotates an image.'), 'Write'],
    [tool('publish_page', 'Publishes a page.'), 'Write'],
  ] satisfies [ToolDefinition, Category][])('$0.name is $1', (definition, expected) => {
    expect(categoryOf(definition)).toBe(expected);
  });
});

describe('words that are a state or a thing, not what is done', () => {
  it.each([
    [bare('markAllMessagesAsRead'), 'Write'],
    [bare('deploy_status'), 'Read'],
    [bare('preview_delete'), 'Read'],
    [tool('delete_file_preview', 'Preview deleting a file.'), 'Read'],
    [tool('change_type_preview', 'Preview a change.', { op: choice('add', 'remove') }), 'Read'],
    [tool('preview_edit_apply', 'Apply a previewed edit.'), 'Write'],
    [tool('deploy_preview', 'Deploys a preview.'), 'Execute'],
    [bare('goto_type_definition'), 'Read'],
    [tool('type_text', 'Types text into the page.'), 'Write'],
    [tool('empty_bin', 'Empties the bin.'), 'Destructive'],
    [bare('is_empty'), 'Read'],
    [bare('canDeletePage'), 'Read'],
    [tool('can_delete', 'Deletes a can.'), 'Destructive'],
    [tool('preview_delete', 'Deletes a page.'), 'Destructive'],
    [bare('generate_update_url'), 'Read'],
    [bare('generate_model_yaml'), 'Read'],
    [bare('generate_model'), 'Write'],
    [bare('deploy_update'), 'Execute'],
    [bare('mark_read_messages'), 'Write'],
  ] satisfies [ToolDefinition, Category][])('$0.name is $1', (definition, expected) => {
    expect(categoryOf(definition)).toBe(expected);
  });
});

describe('6. values that are no tools', () => {
  it.each([
    tool('set_theme', 'Sets the theme.', { theme: choice('light', 'dark', 'delete') }),
    tool('list_things', 'Lists things.', { table: choice('payments', 'drop', 'purge') }),
    tool('get_state', 'Gets the state.', { state: choice('deleted', 'running', 'kill') }),
  ])('the choices of $name rate nothing', (definition) => {
    expect(['Read', 'Write']).toContain(categoryOf(definition));
    expect(classify(definition).actions).toEqual([]);
  });

  it.each([
    [tool('theme', 'Works with themes.', { action: choice('light', 'dark', 'delete') }), 'Write'],
    [tool('tables', 'Works with tables.', { action: choice('show', 'drop') }), 'Destructive'],
    [tool('state', 'Controls the state.', { operation: choice('show', 'kill') }), 'Destructive'],
  ] satisfies [ToolDefinition, Category][])('those of $0.name are what it does: $1', (definition, expected) => {
    expect(['Unknown', expected]).toContain(categoryOf(definition));
  });
});

describe('7. credentials handed out', () => {
  it.each(['env.get_ssh_key', 'create_api_key', 'get_secret_value', 'vault_read_password'])(
    '%s is never low',
    (name) => {
      const { level, signals } = classify(tool(name));
      expect(level).toBe('High');
      expect(signals.map(({ id }) => id)).toContain('credentials-out');
    },
  );

  it.each(['get_primary_key', 'list_key_events', 'get_token_price'])('%s hands out none', (name) => {
    expect(classify(tool(name)).level).toBe('Low');
  });
});

describe('9. a price for each call', () => {
  it.each(['Draws. Costs $0.10 USDC.', 'Searches. $0.01 per call.', 'Renders. Each call consumes 5 credits.'])(
    '%s',
    (text) => {
      expect(classify(tool('do_it', text)).signals.map(({ id }) => id)).toContain('cost-per-call');
    },
  );

  it.each(['Lists what costs the most.', 'Shows the credits that are left.', 'Finds flats under $900.'])(
    '%s',
    (text) => {
      expect(classify(tool('do_it', text)).signals.map(({ id }) => id)).not.toContain('cost-per-call');
    },
  );
});

describe('10. the same tool on two servers', () => {
  const definitions = [
    tool('search_code', 'Searches code.', { query: string(), limit: number }),
    tool('send_reply', 'Sends a reply.', { ids: array() }),
    tool('drop_table', 'Drops a table.'),
  ];
  it.each(definitions.map((definition) => [definition.name, definition] as const))(
    '%s is rated alike',
    (_name, definition) => {
      const one = classify(definition, { server: 'github:a/database-reader', siblings: [definition.name] });
      const other = classify(definition, {
        server: 'npm:payments',
        siblings: ['list_a', 'list_b', 'list_c', 'pay', definition.name],
      });
      expect({ ...other, inputHash: '' }).toEqual({ ...one, inputHash: '' });
      expect(other.inputHash).not.toBe(one.inputHash);
    },
  );
});
