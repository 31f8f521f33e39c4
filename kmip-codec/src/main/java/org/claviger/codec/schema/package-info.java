/** Binds records to the tree: the record is the schema. */
@NullMarked
package org.claviger.codec.schema;

import org.jspecify.annotations.NullMarked;
