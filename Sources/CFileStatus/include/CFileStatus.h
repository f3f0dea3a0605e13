#ifndef CFILESTATUS_H
#define CFILESTATUS_H

#include <stdint.h>

/// What tells whether a file is the one it was. Swift sees `struct stat` through several modules at once and then refuses to name the
/// owner of its members; here it has one.
typedef struct {
  uint64_t device, inode;
  int64_t size, modified_nanoseconds, changed_nanoseconds;
  /// How many names it has.
  uint64_t links;
  /// Whether it is a file, and no folder, pipe or device.
  int is_regular;
} wx_file_status;

/// Through symbolic links. @return 0, or -1 when there is no such file.
int wx_file_status_of_path(const char *path, wx_file_status *status);
/// @return 0, or -1 when the descriptor is none.
int wx_file_status_of_descriptor(int descriptor, wx_file_status *status);

/// Locks one byte for this opening of the file: no other opening may lock it, here or in another process, until it is unlocked, the
/// descriptor is closed or the process ends. Unlike a lock of `F_SETLK` it outlives the closing of other descriptors of the file.
/// @return 0, 1 when another opening has it, -1 when there are no such locks here.
int wx_file_lock(int descriptor, int64_t place);
void wx_file_unlock(int descriptor, int64_t place);

#endif
