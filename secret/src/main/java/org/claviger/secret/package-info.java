/** What holds key bytes, and who may read them. */
@NullMarked
package org.claviger.secret;

import org.jspecify.annotations.NullMarked;
