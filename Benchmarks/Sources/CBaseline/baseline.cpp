#include "include/baseline.h"

#include <pugixml.hpp>
#include <sys/resource.h>
#include <yaml.h>

#include <atomic>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct baseline {
  pugi::xml_document document;
  std::vector<char> buffer;
  std::vector<std::string> keys;
  std::unordered_map<std::string, std::string> replies;
  std::string key;
};

static size_t put(uint8_t *out, size_t at, std::string_view text) {
  memcpy(out + at, text.data(), text.size());
  return at + text.size();
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
