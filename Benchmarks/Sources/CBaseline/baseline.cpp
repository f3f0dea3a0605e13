#include "include/baseline.h"

#include <pugixml.hpp>
#include <sys/resource.h>
#include <yaml.h>

#include <atomic>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#endif

struct baseline {
  pugi::xml_document document;
  std::vector<char> buffer;
  std::vector<std::string> keys;
  std::unordered_map<std::string, std::string> replies;
  std::string key;
  std::vector<std::pair<std::string_view, std::string_view>> fields;
};

static size_t put(uint8_t *out, size_t at, std::string_view text) {
  memcpy(out + at, text.data(), text.size());
  return at + text.size();
}

/// UTF-8 without what XML forbids, and of a bounded number of elements.
static bool is_text(const uint8_t *bytes, size_t count) {
  size_t markup = 0;
  for (size_t at = 0; at < count;) {
    uint8_t lead = bytes[at];
    if (lead < 0x80) {
      if (lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') return false;
      markup += lead == '<';
      at++;
      continue;
    }
    size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || at + length > count) return false;
    uint32_t value = lead & (0x7F >> length);
    for (size_t i = 1; i < length; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) return false;
      value = value << 6 | (bytes[at + i] & 0x3F);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000) || value == 0xFFFE || value == 0xFFFF) return false;
    at += length;
  }
  return markup <= 2 * 4096;
}

/// Every element with its text, in document order.
static bool keep(baseline *program, pugi::xml_node node, int depth) {
  if (depth > 8 || program->fields.size() >= 4096) return false;
  program->fields.emplace_back(node.name(), node.child_value());
  for (pugi::xml_node child : node.children()) if (child.type() == pugi::node_element && !keep(program, child, depth + 1)) return false;
  return true;
}

/// A text within a section that `]]>` would end: it is split over two.
static size_t put_section(uint8_t *out, size_t at, std::string_view text) {
  for (size_t end; (end = text.find("]]>")) != std::string_view::npos; text.remove_prefix(end + 2)) {
    at = put(out, at, text.substr(0, end + 2));
    at = put(out, at, "]]><![CDATA[");
  }
  return put(out, at, text);
}

extern "C" {
baseline *baseline_new(void) { return new baseline(); }

void baseline_add(baseline *program, const char *scene, const char *reply) { program->replies.emplace(scene, reply); }

size_t baseline_answer(baseline *program, const uint8_t *body, size_t count, uint8_t *out, size_t capacity) {
  program->buffer.assign(body, body + count);
  pugi::xml_parse_result result = program->document.load_buffer_inplace(
      program->buffer.data(), count, pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol, pugi::encoding_utf8);
  if (!result) return 0;
  pugi::xml_node root = program->document.first_child();
  const char *to = root.child("ToUserName").child_value();
  const char *from = root.child("FromUserName").child_value();
  const char *time = root.child("CreateTime").child_value();
  if (strcmp(root.child("MsgType").child_value(), "event") != 0) return 0;
  std::string_view event = root.child("Event").child_value(), key = root.child("EventKey").child_value();
  if (event == "subscribe" && key.substr(0, 8) == "qrscene_") key.remove_prefix(8);
  program->key.assign(key);
  auto found = program->replies.find(program->key);
  if (found == program->replies.end() || capacity < found->second.size() + key.size() + 1024) return 0;
  size_t at = put(out, 0, "<xml><ToUserName><![CDATA[");
  at = put(out, at, from);
  at = put(out, at, "]]></ToUserName><FromUserName><![CDATA[");
  at = put(out, at, to);
  at = put(out, at, "]]></FromUserName><CreateTime>");
  at = put(out, at, time);
  at = put(out, at, "</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[");
  at = put(out, at, found->second);
  at = put(out, at, key);
  return put(out, at, "]]></Content></xml>");
}

size_t baseline_answer_checked(baseline *program, const uint8_t *body, size_t count, uint8_t *out, size_t capacity) {
  if (count > 1 << 20 || !is_text(body, count)) return 0;
  program->buffer.assign(body, body + count);
  pugi::xml_parse_result result = program->document.load_buffer_inplace(
      program->buffer.data(), count, pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol, pugi::encoding_utf8);
  if (!result) return 0;
  pugi::xml_node root = program->document.first_child();
  program->fields.clear();
  if (!keep(program, root, 1)) return 0;
  std::string_view to, from, time, type, event, key;
  for (auto [name, value] : program->fields) {
    if (name == "ToUserName") to = value;
    else if (name == "FromUserName") from = value;
    else if (name == "CreateTime") time = value;
    else if (name == "MsgType") type = value;
    else if (name == "Event") event = value;
    else if (name == "EventKey") key = value;
  }
  if (to.empty() || from.empty() || to.size() > 128 || from.size() > 128 || time.empty() || time.size() > 15 || type != "event") return 0;
  for (char digit : time) if (digit < '0' || digit > '9') return 0;
  if (event == "subscribe" && key.substr(0, 8) == "qrscene_") key.remove_prefix(8);
  program->key.assign(key);
  auto found = program->replies.find(program->key);
  if (found == program->replies.end()) return 0;
  // Each `]]>` grows to fifteen bytes at most.
  if (capacity < 5 * (found->second.size() + key.size() + to.size() + from.size()) + 1024) return 0;
  size_t at = put(out, 0, "<xml><ToUserName><![CDATA[");
  at = put_section(out, at, from);
  at = put(out, at, "]]></ToUserName><FromUserName><![CDATA[");
  at = put_section(out, at, to);
  at = put(out, at, "]]></FromUserName><CreateTime>");
  at = put(out, at, time);
  at = put(out, at, "</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[");
  at = put_section(out, at, found->second);
  at = put_section(out, at, key);
  return put(out, at, "]]></Content></xml>");
}

void count_begin(void) {
#ifdef CALLGRIND_START_INSTRUMENTATION
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_ZERO_STATS;
#endif
}

void count_end(const char *name) {
#ifdef CALLGRIND_START_INSTRUMENTATION
  CALLGRIND_DUMP_STATS_AT(name);
  CALLGRIND_STOP_INSTRUMENTATION;
#else
  (void)name;
#endif
}

size_t baseline_yaml_events(const uint8_t *bytes, size_t count) {
  yaml_parser_t parser;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, bytes, count);
  size_t events = 0;
  for (bool more = true; more; events++) {
    yaml_event_t event;
    if (!yaml_parser_parse(&parser, &event)) break;
    more = event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return events;
}

static std::atomic<uint64_t> allocations{0};
uint64_t allocation_count(void) { return allocations.load(std::memory_order_relaxed); }

uint64_t peak_memory(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (uint64_t)usage.ru_maxrss * 1024;
}

// glibc resolves every call of malloc in the process to these.
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void *malloc(size_t size) { allocations.fetch_add(1, std::memory_order_relaxed); return __libc_malloc(size); }
void *calloc(size_t count, size_t size) { allocations.fetch_add(1, std::memory_order_relaxed); return __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { allocations.fetch_add(1, std::memory_order_relaxed); return __libc_realloc(old, size); }
int posix_memalign(void **out, size_t alignment, size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  *out = __libc_memalign(alignment, size);
  return *out ? 0 : 12;
}
}
