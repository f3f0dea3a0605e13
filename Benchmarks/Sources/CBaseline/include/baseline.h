// What a C++ programmer would write for this job alone: pugixml, a hash table, memcpy.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct baseline baseline;
baseline *baseline_new(void);
void baseline_add(baseline *program, const char *scene, const char *reply);
/// Reads the event, looks its scene up, writes the reply; returns the length of the reply, 0 when there is none.
size_t baseline_answer(baseline *program, const uint8_t *body, size_t count, uint8_t *out, size_t capacity);
/// The same with the checks that wxrules makes: UTF-8 and what XML forbids, bounds on markup, elements and depth, every field kept, who and
/// whom and when asked for, and a section that a text would end split.
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
