/** The tree of items that every encoding reads and writes, and the encodings. */
@NullMarked
package org.claviger.codec.ttlv;

import org.jspecify.annotations.NullMarked;
