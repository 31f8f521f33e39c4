/** The vocabulary of KMIP 1.0 to 2.1 and its encodings; knows no server, store or HSM. */
@NullMarked
package org.claviger.codec;

import org.jspecify.annotations.NullMarked;
