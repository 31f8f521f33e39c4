/** The enumerations and masks of KMIP 1.0 to 2.1 (2.1 sections 11 and 12): one table each. */
@NullMarked
package org.claviger.codec.type;

import org.jspecify.annotations.NullMarked;
