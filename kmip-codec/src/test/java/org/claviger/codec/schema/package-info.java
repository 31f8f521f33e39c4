@NullMarked
package org.claviger.codec.schema;

import org.jspecify.annotations.NullMarked;
