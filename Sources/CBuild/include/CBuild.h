#ifndef CBUILD_H
#define CBUILD_H

/// The commit that the program was built of, or an empty string: scripts/package says it, by BUILD_COMMIT.
const char *_Nonnull wx_build_commit(void);

#endif
