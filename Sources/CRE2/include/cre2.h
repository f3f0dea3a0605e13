// RE2 for Swift: only what `regex:` conditions need. All text is UTF-8 with an explicit length.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wx_regex wx_regex;
typedef struct wx_regex_set wx_regex_set;

/// Compiles `pattern`; `anchored` asks for the whole text to match. Never null: ask `wx_regex_error`.
wx_regex *wx_regex_new(const char *pattern, size_t length, bool anchored, bool case_sensitive, int64_t max_memory);
void wx_regex_free(wx_regex *regex);
/// Null when the pattern compiled, else RE2's message, valid as long as the regex.
const char *wx_regex_error(const wx_regex *regex);
/// The part of the pattern that RE2 complains of, as bytes within it. Returns false when it names none.
bool wx_regex_error_range(const wx_regex *regex, const char *pattern, size_t length, size_t *start, size_t *end);
bool wx_regex_matches(const wx_regex *regex, const char *text, size_t length);
int wx_regex_group_count(const wx_regex *regex);
/// The name of group `index` (1-based), or null when it has none.
const char *wx_regex_group_name(const wx_regex *regex, int index);
/// Writes start and end byte of every group (group 0 first); -1, -1 for a group that took no part.
bool wx_regex_captures(const wx_regex *regex, const char *text, size_t length, int64_t *ranges, int groups);
/// Which characters a pattern of the form `[...]+` takes: writes the first and the last of each run of them, at most `capacity` numbers,
/// and returns how many runs there are. One run may come in several pieces. Surrogates are no characters.
size_t wx_regex_characters(const wx_regex *regex, uint32_t *runs, size_t capacity);

/// All patterns of one event kind and field, asked in one pass.
wx_regex_set *wx_regex_set_new(bool case_sensitive, int64_t max_memory);
void wx_regex_set_free(wx_regex_set *set);
/// Index of the added pattern, or -1 when RE2 refuses it.
int wx_regex_set_add(wx_regex_set *set, const char *pattern, size_t length, bool anchored);
bool wx_regex_set_compile(wx_regex_set *set);
/// Writes at most `capacity` indices of patterns that match; returns how many match, or -1 when RE2 ran out of memory.
int wx_regex_set_matches(const wx_regex_set *set, const char *text, size_t length, int *indices, int capacity);

#ifdef __cplusplus
}
#endif
