// pugixml for Swift: one flat list of elements with their text, in document order.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One element, laid out as `Fields.Entry` is. Offsets are into the bytes that were read; `parent` is an index into the same list, -1 for the
/// root.
typedef struct {
  int32_t name_start, name_end;
  int32_t text_start, text_end;
  int32_t parent;
  uint8_t has_children;
} wx_xml_element;

/// Names that every message is asked for, recognised while it is read.
typedef enum {
  WX_XML_OTHER = 0,
  WX_XML_TO_USER,
  WX_XML_FROM_USER,
  WX_XML_CREATE_TIME,
  WX_XML_MSG_TYPE,
  WX_XML_EVENT,
  WX_XML_EVENT_KEY,
  WX_XML_CONTENT,
  WX_XML_OPEN_ID,
  WX_XML_KNOWN,  // how many there are
} wx_xml_known;

typedef enum {
  WX_XML_OK = 0,
  WX_XML_NOT_UTF8,
  WX_XML_TOO_MANY_ELEMENTS,
  WX_XML_TOO_DEEP,
  WX_XML_DOCTYPE,
  WX_XML_ENCODING,
  WX_XML_SYNTAX,
  WX_XML_EMPTY,
} wx_xml_status;

typedef struct wx_xml_reader wx_xml_reader;

wx_xml_reader *wx_xml_reader_new(uint32_t max_elements, uint32_t max_depth);
void wx_xml_reader_free(wx_xml_reader *reader);

/// Reads one document where it lies: names and texts stay in `bytes`, which holds `count` of them and has room for one more. The elements
/// stay valid until the next call; on failure `*offset` is the byte at fault.
/// Code points that XML forbids are dropped from text; in markup, and in what says who, what and when, the document is refused for them.
wx_xml_status wx_xml_read(wx_xml_reader *reader, uint8_t *bytes, size_t count, size_t *offset);
const wx_xml_element *wx_xml_elements(const wx_xml_reader *reader, size_t *count);
/// By `wx_xml_known`: the index of the first such element directly below the root, -1 for none. Valid as long as the elements.
const int32_t *wx_xml_first(const wx_xml_reader *reader);

/// Offset of the first byte that must not stand in CDATA as it is (a control character, U+FFFE, U+FFFF, or the end of `]]>`),
/// or `count`.
size_t wx_xml_first_unsafe(const uint8_t *bytes, size_t count);

#ifdef __cplusplus
}
#endif
