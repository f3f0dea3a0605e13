-- Neovim, from 0.7 on, as somebody writes rules with it: findings, completion, a name that is renamed, formatting.
-- nvim --headless -u NONE -l is newer than Debian's; so: nvim --headless --clean -c 'luafile neovim.lua', with WXRULES_LSP and FOLDER.
local folder = os.getenv('FOLDER')
local command = vim.split(os.getenv('WXRULES_LSP'), ' ')
local function fail(reason)
  io.stderr:write('FAILED: ' .. reason .. '\n')
  vim.cmd('cquit 1')
end
local function wait(what, is)
  if not vim.wait(20000, is, 20) then fail(what) end
end
local function rows(buffer) return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n') end

vim.cmd('edit ' .. folder .. '/rules.yaml')
local buffer = vim.api.nvim_get_current_buf()
local id = vim.lsp.start_client({ cmd = command, root_dir = folder, name = 'wxrules' })
vim.lsp.buf_attach_client(buffer, id)
wait('it never started', function() return vim.lsp.buf_get_clients(buffer)[id] ~= nil and vim.lsp.get_client_by_id(id).initialized end)
local client = vim.lsp.get_client_by_id(id)
local function ask(method, params)
  local answer = client.request_sync(method, params, 20000, buffer)
  if not answer or answer.err then fail(method .. ': ' .. vim.inspect(answer)) end
  return answer.result
end

-- A word that is none is found, and no longer once it is mended.
local function has(code)
  for _, finding in ipairs(vim.diagnostic.get(buffer)) do if finding.code == code then return finding end end
end
local at = vim.fn.search('on: text')
vim.api.nvim_buf_set_text(buffer, at - 1, 8, at - 1, 12, { 'txet' })
wait('WX0204 is not shown', function() return has('WX0204') end)
if has('WX0204').lnum ~= at - 1 then fail('WX0204 stands on line ' .. has('WX0204').lnum) end
vim.api.nvim_buf_set_text(buffer, at - 1, 8, at - 1, 12, { 'text' })
wait('WX0204 stays', function() return not has('WX0204') end)

-- What may stand in a rule is offered.
local last = vim.fn.search('reply: 在的')
vim.api.nvim_buf_set_lines(buffer, last, last, false, { '    d' })
vim.api.nvim_win_set_cursor(0, { last + 1, 5 })
local offered = {}
local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
params.position.character = 5
for _, item in ipairs(ask('textDocument/completion', params).items) do offered[item.label] = true end
if not offered['do'] or not offered['description'] then fail('`do` is not offered: ' .. vim.inspect(vim.tbl_keys(offered))) end
vim.api.nvim_buf_set_lines(buffer, last, last + 1, false, {})

-- A campaign is renamed where it is declared and where it is used.
local use = vim.fn.search('campaign: door')
vim.api.nvim_win_set_cursor(0, { use, vim.fn.getline(use):find('door') - 1 })
local rename = vim.lsp.util.make_position_params(0, client.offset_encoding)
rename.newName = 'entrance'
vim.lsp.util.apply_workspace_edit(ask('textDocument/rename', rename), client.offset_encoding)
if not rows(buffer):find('campaign: entrance', 1, true) or not rows(buffer):find('moved: { from: door }', 1, true) then
  fail('not renamed:\n' .. rows(buffer))
end

-- What is formatted means what it meant.
local edits = ask('textDocument/formatting', { textDocument = vim.lsp.util.make_text_document_params(), options = { tabSize = 2, insertSpaces = true } })
if edits and edits ~= vim.NIL then vim.lsp.util.apply_text_edits(edits, buffer, client.offset_encoding) end
if rows(buffer):find(':  other', 1, true) then fail('not formatted:\n' .. rows(buffer)) end
vim.wait(500, function() return false end, 50)
for _, finding in ipairs(vim.diagnostic.get(buffer)) do
  if finding.severity == vim.diagnostic.severity.ERROR then fail('an error at the end: ' .. finding.message) end
end
io.stdout:write('neovim: passed\n')
vim.cmd('qall!')
