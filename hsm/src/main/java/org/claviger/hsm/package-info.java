/** Keys and cryptography in a hardware security module, as the rest of the server sees it. */
@NullMarked
package org.claviger.hsm;

import org.jspecify.annotations.NullMarked;
