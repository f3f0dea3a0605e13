#include "include/wxxml.h"

#include <pugixml.hpp>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

struct wx_xml_reader {
  uint32_t max_elements, max_depth;
  char *text = nullptr;  // of the message at hand, which pugixml parses in place; names and values stay in it
  bool may_have_attributes = false;  // there are none without quotes
  size_t forbidden = 0, first_forbidden = 0;  // code points that XML forbids, each one `mark` in the text
  std::vector<wx_xml_element> elements;
  int32_t first[WX_XML_KNOWN];  // index of the first child of the root of each known name, -1 for none
  pugi::xml_document document;
};

namespace {

constexpr unsigned parse_options = pugi::parse_cdata | pugi::parse_eol | pugi::parse_doctype |
                                   pugi::parse_declaration | pugi::parse_ws_pcdata_single |
                                   pugi::parse_fragment;  // text outside of the root shows, to be refused

/// Stands for what XML forbids until it is known where it stood: text loses it, everything else is refused for it.
constexpr char mark = '\x01';

bool allowed(uint32_t code_point) {
  if (code_point < 0x20) return code_point == '\t' || code_point == '\n' || code_point == '\r';
  return !(code_point >= 0xD800 && code_point <= 0xDFFF) && code_point != 0xFFFE && code_point != 0xFFFF &&
         code_point <= 0x10FFFF;
}

/// Length of the UTF-8 sequence at `at`, or 0. Lone surrogates count as sequences: they are dropped, not refused.
size_t sequence(const uint8_t *bytes, size_t count, size_t at, uint32_t *code_point) {
  uint8_t lead = bytes[at];
  size_t length = lead < 0x80 ? 1 : (lead >> 5) == 6 ? 2 : (lead >> 4) == 14 ? 3 : (lead >> 3) == 30 ? 4 : 0;
  if (length == 0 || at + length > count) return 0;
  uint32_t value = length == 1 ? lead : lead & (0x7F >> length);
  for (size_t i = 1; i < length; i++) {
    if ((bytes[at + i] >> 6) != 2) return 0;
    value = value << 6 | (bytes[at + i] & 0x3F);
  }
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (length > 1 && (value < least[length] || value > 0x10FFFF)) return 0;
  *code_point = value;
  return length;
}

constexpr size_t block = 32;

/// True when no byte of a block is a control character or above 0x7F: as signed numbers, both are below 0x20. Compilers make a few vector
/// instructions of it.
bool is_plain(const char *bytes) {
  bool others = false;
  for (size_t i = 0; i < block; i++) others |= (signed char)bytes[i] < 0x20;
  return !others;
}

/// The same of eight bytes.
bool is_plain_word(const char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  return (((word - 0x2020202020202020ull) | word) & 0x8080808080808080ull) == 0;
}

/// True when a block and the byte behind it hold no control character, no `>` and nothing that may be U+FFFE or U+FFFF.
bool is_safe(const uint8_t *bytes) {
  bool others = false;
  for (size_t i = 0; i < block; i++) others |= (bytes[i] < 0x20) | (bytes[i] == '>') | ((bytes[i] == 0xEF) & (bytes[i + 1] == 0xBF));
  return !others;
}

/// The same of eight bytes, where also others make it false.
bool may_be_safe(const uint8_t *bytes) {
  constexpr uint64_t ones = 0x0101010101010101ull, highs = 0x8080808080808080ull;
  uint64_t word;
  memcpy(&word, bytes, 8);
  uint64_t end = word ^ (ones * '>'), special = word ^ (ones * 0xEF);  // a byte of 0 is one of those; a higher one beside it may seem so
  return ((((word - ones * 0x20) & ~word) | ((end - ones) & ~end) | ((special - ones) & ~special)) & highs) == 0;
}

char *put_utf8(char *out, uint32_t c) {
  if (c < 0x80) {
    *out++ = (char)c;
  } else if (c < 0x800) {
    *out++ = (char)(0xC0 | c >> 6);
    *out++ = (char)(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    *out++ = (char)(0xE0 | c >> 12);
    *out++ = (char)(0x80 | (c >> 6 & 0x3F));
    *out++ = (char)(0x80 | (c & 0x3F));
  } else {
    *out++ = (char)(0xF0 | c >> 18);
    *out++ = (char)(0x80 | (c >> 12 & 0x3F));
    *out++ = (char)(0x80 | (c >> 6 & 0x3F));
    *out++ = (char)(0x80 | (c & 0x3F));
  }
  return out;
}

/// Character data outside CDATA, moved to `out`, which is never behind `value`: the five names and numbers are replaced, what
/// XML forbids becomes a mark, an unknown entity stays as it is written (bridges send a bare `&` in addresses). A reference is
/// never shorter than what it stands for, so this works in place.
char *unescape(char *out, const char *value, size_t length, bool *has_marks) {
  static const struct { const char *name; size_t length; char character; } named[] = {
      {"&amp;", 5, '&'}, {"&lt;", 4, '<'}, {"&gt;", 4, '>'}, {"&quot;", 6, '"'}, {"&apos;", 6, '\''}};
  const char *end = value + length;
  while (value < end) {
    const char *next = (const char *)memchr(value, '&', (size_t)(end - value));
    if (!next) next = end;
    if (out != value) memmove(out, value, (size_t)(next - value));
    out += next - value;
    value = next;
    if (value == end) break;
    bool replaced = false;
    for (const auto &entity : named) {
      if ((size_t)(end - value) >= entity.length && memcmp(value, entity.name, entity.length) == 0) {
        *out++ = entity.character;
        value += entity.length;
        replaced = true;
        break;
      }
    }
    if (replaced) continue;
    if (value + 2 < end && value[1] == '#') {
      bool hex = value[2] == 'x';
      const char *digit = value + (hex ? 3 : 2), *first = digit;
      uint32_t number = 0;
      for (; digit < end && (hex ? isxdigit((unsigned char)*digit) : isdigit((unsigned char)*digit)); digit++) {
        uint32_t d = isdigit((unsigned char)*digit) ? *digit - '0' : (*digit | 0x20) - 'a' + 10;
        if (number <= 0x10FFFF) number = number * (hex ? 16 : 10) + d;
      }
      if (digit > first && digit < end && *digit == ';') {
        bool stays = allowed(number);
        if (!stays) *has_marks = true;
        out = put_utf8(out, stays ? number : (uint32_t)mark);
        value = digit + 1;
        continue;
      }
    }
    *out++ = *value++;
  }
  return out;
}

/// Puts marks for what XML forbids, moving the rest together. The bound on markup comes before pugixml's memory; a body of so few bytes
/// cannot pass it.
wx_xml_status sanitise(wx_xml_reader *reader, size_t count, size_t *offset) {
  char *text = reader->text;
  size_t most = 2 * (size_t)reader->max_elements;
  if (count > most && (size_t)std::count(text, text + count, '<') > most) return WX_XML_TOO_MANY_ELEMENTS;
  size_t at = 0, out = 0;
  while (at < count) {
    while (at + block <= count && is_plain(text + at)) {
      if (out != at) memmove(text + out, text + at, block);
      out += block;
      at += block;
    }
    while (at + 8 <= count && is_plain_word(text + at)) {
      if (out != at) memmove(text + out, text + at, 8);
      out += 8;
      at += 8;
    }
    for (size_t end = std::min(count, at + 8); at < end;) {
      uint8_t byte = (uint8_t)text[at];
      if (byte >= 0x20 && byte < 0x80) {
        text[out++] = text[at++];
        continue;
      }
      uint32_t code_point;
      size_t length = sequence((const uint8_t *)text, count, at, &code_point);
      if (length == 0) {
        *offset = at;
        return WX_XML_NOT_UTF8;
      }
      if (allowed(code_point)) {
        for (size_t i = 0; i < length; i++) text[out++] = text[at + i];
      } else {
        if (reader->forbidden++ == 0) reader->first_forbidden = at;
        text[out++] = mark;
      }
      at += length;
    }
  }
  text[out] = 0;
  *offset = out;
  return WX_XML_OK;
}

bool is_utf8_name(const char *name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower == "utf-8" || lower == "utf8" || lower == "us-ascii";
}

uint8_t known(const char *name, size_t length) {
  switch (length) {
    case 5: return memcmp(name, "Event", 5) == 0 ? WX_XML_EVENT : WX_XML_OTHER;
    case 6: return memcmp(name, "OpenID", 6) == 0 || memcmp(name, "openid", 6) == 0 ? WX_XML_OPEN_ID : WX_XML_OTHER;
    case 7:
      return memcmp(name, "MsgType", 7) == 0 ? WX_XML_MSG_TYPE : memcmp(name, "Content", 7) == 0 ? WX_XML_CONTENT : WX_XML_OTHER;
    case 8: return memcmp(name, "EventKey", 8) == 0 ? WX_XML_EVENT_KEY : WX_XML_OTHER;
    case 10:
      return memcmp(name, "ToUserName", 10) == 0   ? WX_XML_TO_USER
             : memcmp(name, "CreateTime", 10) == 0 ? WX_XML_CREATE_TIME
                                                   : WX_XML_OTHER;
    case 12: return memcmp(name, "FromUserName", 12) == 0 ? WX_XML_FROM_USER : WX_XML_OTHER;
    default: return WX_XML_OTHER;
  }
}

/// The same attribute twice: XML has no such thing, and two readers could believe different ones.
bool has_doubled_attribute(pugi::xml_node node) {
  pugi::xml_attribute first = node.first_attribute();
  if (!first || !first.next_attribute()) return false;
  std::vector<std::string_view> names;
  for (pugi::xml_attribute attribute : node.attributes()) names.push_back(attribute.name());
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

size_t marks(const char *text, size_t length) { return (size_t)std::count(text, text + length, mark); }

/// Who, what and when: it is taken as it was sent, or not at all.
bool is_identity(uint8_t known, const char *name) {
  return (known != WX_XML_OTHER && known != WX_XML_CONTENT) || strcmp(name, "MsgId") == 0;
}

wx_xml_status flatten(wx_xml_reader *reader, pugi::xml_node root, size_t *offset) {
  size_t seen = 0;  // marks that stood in text
  char *base = reader->text;
  auto &elements = reader->elements;
  pugi::xml_node node = root;
  uint32_t depth = 1;
  int32_t parent = -1;
  for (;;) {
    if (depth > reader->max_depth) return WX_XML_TOO_DEEP;
    if (elements.size() >= reader->max_elements) return WX_XML_TOO_MANY_ELEMENTS;
    wx_xml_element element{};
    const char *name = node.name();
    if (reader->may_have_attributes && has_doubled_attribute(node)) {
      *offset = (size_t)(name - base);
      return WX_XML_SYNTAX;
    }
    size_t name_length = strlen(name);
    element.name_start = (int32_t)(name - base);
    element.name_end = element.name_start + (int32_t)name_length;
    uint8_t known_name = parent == 0 ? known(name, name_length) : (uint8_t)WX_XML_OTHER;
    if (known_name && reader->first[known_name] < 0) reader->first[known_name] = (int32_t)elements.size();
    element.parent = parent;
    // Pieces of text are moved together behind the first one; between them lies only markup, which is read already.
    char *text = nullptr, *end = nullptr;
    bool has_marks = reader->forbidden > 0;
    pugi::xml_node child = node.first_child();
    pugi::xml_node_type type;
    // Each of these asks the library: the type of what is not there is null.
    for (; (type = child.type()) != pugi::node_element && type != pugi::node_null; child = child.next_sibling()) {
      if (type != pugi::node_cdata && type != pugi::node_pcdata) continue;
      char *value = const_cast<char *>(child.value());
      size_t length = strlen(value);
      if (reader->forbidden) seen += marks(value, length);
      if (!text) text = end = value;
      if (type == pugi::node_pcdata) {
        end = unescape(end, value, length, &has_marks);
      } else {
        if (end != value) memmove(end, value, length);
        end += length;
      }
    }
    char *kept = text && has_marks ? std::remove(text, end, mark) : end;
    if (kept != end && parent == 0 && is_identity(known_name, name)) {
      *offset = (size_t)(text - base);
      return WX_XML_SYNTAX;
    }
    end = kept;
    element.text_start = text ? (int32_t)(text - base) : element.name_start;
    element.text_end = element.text_start + (int32_t)(end - text);
    element.has_children = type == pugi::node_element;
    elements.push_back(element);
    if (type == pugi::node_element) {
      parent = (int32_t)elements.size() - 1;
      depth++;
      node = child;
      continue;
    }
    for (;;) {
      if (parent < 0) {
        *offset = reader->first_forbidden;
        return seen == reader->forbidden ? WX_XML_OK : WX_XML_SYNTAX;  // the others stood in markup
      }
      pugi::xml_node sibling = node.next_sibling();
      for (; (type = sibling.type()) != pugi::node_element && type != pugi::node_null; sibling = sibling.next_sibling()) {
        if (reader->forbidden) seen += marks(sibling.value(), strlen(sibling.value()));
      }
      if (type == pugi::node_element) {
        node = sibling;
        break;
      }
      node = node.parent();
      depth--;
      parent = elements[parent].parent;
    }
  }
}

}  // namespace

extern "C" {

wx_xml_reader *wx_xml_reader_new(uint32_t max_elements, uint32_t max_depth) {
  wx_xml_reader *reader = new wx_xml_reader();
  reader->max_elements = max_elements;
  reader->max_depth = max_depth;
  return reader;
}

void wx_xml_reader_free(wx_xml_reader *reader) { delete reader; }

wx_xml_status wx_xml_read(wx_xml_reader *reader, uint8_t *bytes, size_t count, size_t *offset) {
  reader->elements.clear();
  std::fill(std::begin(reader->first), std::end(reader->first), -1);
  reader->text = (char *)bytes;
  reader->forbidden = reader->first_forbidden = 0;
  size_t kept = 0;
  if (wx_xml_status status = sanitise(reader, count, &kept)) {
    *offset = kept;
    return status;
  }
  *offset = 0;
  if (kept == 0) return WX_XML_EMPTY;
  reader->may_have_attributes = memchr(reader->text, '"', kept) || memchr(reader->text, '\'', kept);
  // With the byte behind the end, which is 0: pugixml would read it into the last byte, and lose that where it is text.
  pugi::xml_parse_result result =
      reader->document.load_buffer_inplace(bytes, kept + 1, parse_options, pugi::encoding_utf8);
  if (!result) {
    *offset = (size_t)result.offset;
    return result.status == pugi::status_no_document_element ? WX_XML_EMPTY : WX_XML_SYNTAX;
  }
  pugi::xml_node root;
  pugi::xml_node node = reader->document.first_child();
  for (pugi::xml_node_type type; (type = node.type()) != pugi::node_null; node = node.next_sibling()) {
    switch (type) {
      case pugi::node_doctype: return WX_XML_DOCTYPE;
      case pugi::node_declaration: {
        if (node.previous_sibling() || has_doubled_attribute(node)) {
          *offset = (size_t)(node.name() - reader->text);
          return WX_XML_SYNTAX;
        }
        pugi::xml_attribute encoding = node.attribute("encoding");
        if (encoding && !is_utf8_name(encoding.value())) return WX_XML_ENCODING;
        break;
      }
      case pugi::node_element:
        if (root) {
          *offset = (size_t)(node.name() - reader->text);
          return WX_XML_SYNTAX;
        }
        root = node;
        break;
      case pugi::node_pcdata:
      case pugi::node_cdata:
        *offset = (size_t)(node.value() - reader->text);
        return WX_XML_SYNTAX;
      default: break;
    }
  }
  if (!root) return WX_XML_EMPTY;
  return flatten(reader, root, offset);
}

const wx_xml_element *wx_xml_elements(const wx_xml_reader *reader, size_t *count) {
  *count = reader->elements.size();
  return reader->elements.data();
}

const int32_t *wx_xml_first(const wx_xml_reader *reader) { return reader->first; }

size_t wx_xml_first_unsafe(const uint8_t *bytes, size_t count) {
  size_t at = 0;
  while (at < count) {
    // As far as a byte beyond the block can be looked at.
    while (at + block < count && is_safe(bytes + at)) at += block;
    while (at + 8 <= count && may_be_safe(bytes + at)) at += 8;
    for (size_t end = std::min(count, at + 8); at < end; at++) {
      uint8_t byte = bytes[at];
      if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return at;
      if (byte == '>' && at >= 2 && bytes[at - 1] == ']' && bytes[at - 2] == ']') return at;
      if (byte == 0xEF && at + 2 < count && bytes[at + 1] == 0xBF && bytes[at + 2] >= 0xBE) return at;
    }
  }
  return count;
}
}
