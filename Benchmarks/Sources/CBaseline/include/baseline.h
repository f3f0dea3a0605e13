// What a C++ programmer would write for each of these jobs alone: pugixml, a hash table, memcpy.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The jobs, as `Workload.Kind` has them: each program does one, and its rules differ by what is given to `baseline_add`.
typedef enum { BASELINE_EXACT, BASELINE_PATTERN, BASELINE_FACTS, BASELINE_TABLE, BASELINE_NEWS, BASELINE_KEYWORD } baseline_kind;

typedef struct baseline baseline;
baseline *baseline_new(baseline_kind kind);
/// A rule. What can be checked or put together beforehand is.
///
///     exact    a scene, what is said before the scene
///     pattern  the first part of a scene before `:SLUG:t:NUMBER`, what is said behind slug and number
///     facts    a scene, what is said before the follower's tags, and the tag that nobody asked has
///     table    a key of the table, the two cells that are said
///     news     a scene, the title and the page of its articles
///     keyword  a word, what is said where it stands in a text
void baseline_add(baseline *program, const char *key, const char *first, const char *second);
/// A tag of the follower.
void baseline_tag(baseline *program, const char *tag);
/// Reads the event, looks its rule up, writes the reply; returns the length of the reply, 0 when there is none.
size_t baseline_answer(baseline *program, const uint8_t *body, size_t count, uint8_t *out, size_t capacity);
/// The same with the checks that wxrules makes: UTF-8 and what XML forbids, bounds on markup, elements and depth, one root and no document
/// type, no attribute twice, every field kept, who and whom and when asked for, and a section that a text would end split.
size_t baseline_answer_checked(baseline *program, const uint8_t *body, size_t count, uint8_t *out, size_t capacity);
/// Only libyaml's events of a file, counted: the share of a load that is not ours.
size_t baseline_yaml_events(const uint8_t *bytes, size_t count);

/// Calls of malloc, calloc, realloc and aligned allocation since the program began.
uint64_t allocation_count(void);
/// Most memory that the process has had, in bytes.
uint64_t peak_memory(void);

/// Under callgrind what happens between the two is counted, and written down under a name; nothing otherwise.
void count_begin(void);
void count_end(const char *name);

#ifdef __cplusplus
}
#endif
