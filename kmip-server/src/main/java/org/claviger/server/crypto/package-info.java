/**
 * Cryptography as operation handlers see it: facts and protected material in, KMIP results out. The HSM and custody
 * are behind it.
 */
@NullMarked
package org.claviger.server.crypto;

import org.jspecify.annotations.NullMarked;
