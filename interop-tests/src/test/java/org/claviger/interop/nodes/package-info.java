/** Several servers over one PostgreSQL: what is promised of them, while nodes, links and databases fail. */
@NullMarked
package org.claviger.interop.nodes;

import org.jspecify.annotations.NullMarked;
