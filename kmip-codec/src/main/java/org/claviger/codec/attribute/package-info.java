/** Attributes of managed objects (2.1 sections 4 and 5): the table of them, and sets of their values. */
@NullMarked
package org.claviger.codec.attribute;

import org.jspecify.annotations.NullMarked;
