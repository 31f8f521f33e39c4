/** The module behind its PKCS#11 C interface, by java.lang.foreign. */
@NullMarked
package org.claviger.hsm.pkcs11;

import org.jspecify.annotations.NullMarked;
