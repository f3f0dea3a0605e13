// One event, read as a C++ programmer would: bare, and with the checks that wxrules makes.
#pragma once
#include <pugixml.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace {

struct message {
  std::string_view to, from, time, type, event, key, content;
};

struct reader {
  pugi::xml_document document;
  std::vector<char> buffer;
  std::vector<std::pair<std::string_view, std::string_view>> fields;
};

constexpr unsigned parse_options = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol;
constexpr size_t block = 32, most_bytes = 1 << 20, most_elements = 4096, most_depth = 8;

bool read_bare(reader &reader, const uint8_t *body, size_t count, message &into) {
  reader.buffer.assign(body, body + count);
  if (!reader.document.load_buffer_inplace(reader.buffer.data(), count, parse_options, pugi::encoding_utf8)) return false;
  pugi::xml_node root = reader.document.first_child();
  into.to = root.child("ToUserName").child_value();
  into.from = root.child("FromUserName").child_value();
  into.time = root.child("CreateTime").child_value();
  if (strcmp(root.child("MsgType").child_value(), "event") != 0) {
    into.content = root.child("Content").child_value();
    return true;
  }
  into.event = root.child("Event").child_value();
  into.key = root.child("EventKey").child_value();
  return true;
}

/// True when no byte of a block is a control character or above 0x7F: as signed numbers, both are below 0x20.
bool is_plain(const uint8_t *bytes) {
  bool others = false;
  for (size_t i = 0; i < block; i++) others |= (int8_t)bytes[i] < 0x20;
  return !others;
}

/// UTF-8 without what XML forbids. Behind the text stands a block of spaces, which ends every sequence that is cut short.
bool is_text(const uint8_t *bytes, size_t count) {
  for (size_t at = 0; at < count;) {
    while (at < count && is_plain(bytes + at)) at += block;
    for (size_t end = std::min(count, at + block); at < end;) {
      uint8_t lead = bytes[at];
      if (lead < 0x80) {
        if (lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') return false;
        at++;
        continue;
      }
      // Chinese, and most of what else has three bytes.
      if (lead >= 0xE1 && lead <= 0xEC && (bytes[at + 1] & 0xC0) == 0x80 && (bytes[at + 2] & 0xC0) == 0x80) {
        at += 3;
        continue;
      }
      size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
      if (lead < 0xC2 || lead > 0xF4) return false;
      uint32_t value = lead & (0x7F >> length);
      for (size_t i = 1; i < length; i++) {
        if ((bytes[at + i] & 0xC0) != 0x80) return false;
        value = value << 6 | (bytes[at + i] & 0x3F);
      }
      static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
      if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000) || value == 0xFFFE || value == 0xFFFF) return false;
      at += length;
    }
  }
  return true;
}

/// The same attribute twice.
bool has_doubled_attribute(pugi::xml_node node) {
  for (pugi::xml_attribute one : node.attributes())
    for (pugi::xml_attribute other = one.next_attribute(); other; other = other.next_attribute())
      if (strcmp(one.name(), other.name()) == 0) return true;
  return false;
}

void note(message &into, std::string_view name, std::string_view value) {
  auto is = [&](const char *known) { return memcmp(name.data(), known, name.size()) == 0; };
  auto first = [&](std::string_view &place) { if (!place.data()) place = value; };
  switch (name.size()) {
    case 5: if (is("Event")) first(into.event); break;
    case 7: if (is("MsgType")) first(into.type); else if (is("Content")) first(into.content); break;
    case 8: if (is("EventKey")) first(into.key); break;
    case 10: if (is("ToUserName")) first(into.to); else if (is("CreateTime")) first(into.time); break;
    case 12: if (is("FromUserName")) first(into.from); break;
    default: break;
  }
}

/// Every element with its text, in document order.
bool keep(reader &reader, pugi::xml_node parent, size_t depth, bool may_have_attributes, message &into) {
  for (pugi::xml_node node = parent.first_child(); node; node = node.next_sibling()) {
    if (node.type() != pugi::node_element) continue;
    if (depth > most_depth || reader.fields.size() >= most_elements) return false;
    if (may_have_attributes && has_doubled_attribute(node)) return false;
    pugi::xml_node inner = node.first_child();
    bool is_alone = !inner || (inner.type() != pugi::node_element && !inner.next_sibling());
    std::string_view name = node.name(), value = is_alone ? inner.value() : node.child_value();
    reader.fields.emplace_back(name, value);
    if (depth == 2) note(into, name, value);
    if (!is_alone && !keep(reader, node, depth + 1, may_have_attributes, into)) return false;
  }
  return true;
}

bool read_checked(reader &reader, const uint8_t *body, size_t count, message &into) {
  if (count > most_bytes) return false;
  if (reader.buffer.size() < count + block) reader.buffer.resize(count + block);
  char *text = reader.buffer.data();
  memcpy(text, body, count);
  memset(text + count, ' ', block);
  if (!is_text((const uint8_t *)text, count)) return false;
  // Before pugixml's memory; a body of so few bytes cannot pass it.
  if (count > 2 * most_elements && (size_t)std::count(text, text + count, '<') > 2 * most_elements) return false;
  bool may_have_attributes = memchr(text, '"', count) || memchr(text, '\'', count);
  // With a byte behind the end: pugixml would read its own 0 into the last one, and lose that where it is text.
  text[count] = 0;
  constexpr unsigned options = parse_options | pugi::parse_doctype | pugi::parse_fragment;
  if (!reader.document.load_buffer_inplace(text, count + 1, options, pugi::encoding_utf8)) return false;
  pugi::xml_node root = reader.document.first_child();
  // One root, and neither a document type nor text beside it.
  if (root.type() != pugi::node_element || root.next_sibling()) return false;
  reader.fields.clear();
  if (!keep(reader, reader.document, 1, may_have_attributes, into)) return false;
  if (into.to.empty() || into.from.empty() || into.to.size() > 128 || into.from.size() > 128 || into.type.empty()) return false;
  if (into.time.empty() || into.time.size() > 15) return false;
  for (char digit : into.time) if (digit < '0' || digit > '9') return false;
  return into.type != "event" || (!into.event.empty() && into.event.size() <= 128);
}

}  // namespace
