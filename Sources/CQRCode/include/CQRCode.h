#ifndef CQRCODE_H
#define CQRCODE_H

#include <stddef.h>
#include <stdint.h>

/// Writes the modules of a QR code (error correction M), one byte each, 1 for dark, row by row, without a quiet zone.
/// @return modules a side; 0 when the text does not fit into `capacity` bytes of modules or into a code.
int wxqr_encode(const char *text, uint8_t *modules, size_t capacity);

/// Writes 8-bit grey pixels as a PNG.
/// @return bytes written; 0 when it failed. With `png` null: the bytes that are enough.
size_t wxqr_png(const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t *png, size_t capacity);

#endif
